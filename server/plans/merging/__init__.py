"""Three-way merge of plan documents (同步通案更新, 提建议): pure. The door is `server.plans.merge`."""
