// Hocuspocus as its manual starts it: defaults, no extension, nothing stored.
import { Server } from "@hocuspocus/server";

new Server({ address: process.env.HOST, port: Number(process.env.PORT), quiet: true }).listen();
