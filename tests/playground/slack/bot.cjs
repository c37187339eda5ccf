// Somebody else's bot, in ten lines, for Node: `node bot.cjs <workspace> http|socket`.
const { App } = require("@slack/bolt");
const [address, way] = process.argv.slice(2);
const common = { token: "xoxb-test-bot", clientOptions: { slackApiUrl: `${address}/api/` } };
const wave = { type: "button", text: { type: "plain_text", text: "Wave" }, action_id: "wave" };
const app = new App(
  way === "socket"
    ? { ...common, socketMode: true, appToken: "xapp-test-app" }
    : { ...common, signingSecret: "s".repeat(32) },
);
app.command("/greet", ({ ack }) => ack({ blocks: [{ type: "actions", elements: [wave] }] }));
app.action("wave", async ({ ack, body, respond }) => {
  await ack();
  await respond({ text: `<@${body.user.id}> waved`, response_type: "in_channel" });
});
app.start({ port: 0, host: "127.0.0.1" }).then((server) => {
  console.log(way === "socket" ? 0 : server.address().port);
});
