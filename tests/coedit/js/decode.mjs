// Takes in updates as a browser does: hex lines, the first of which every document begins with. Prints the
// number and the error of each that yjs cannot take in.
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';

const Y = createRequire(`${process.argv[2]}/web/package.json`)('yjs');
const [first, ...updates] = readFileSync(0, 'utf8').trim().split('\n').map(line => Buffer.from(line, 'hex'));
updates.forEach((update, number) => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, first);
  try {
    Y.applyUpdate(doc, update);
    Y.encodeStateAsUpdate(doc);
  } catch (error) {
    console.log(number, String(error));
  }
});
