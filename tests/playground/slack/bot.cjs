// Somebody else's bot, in a few lines, for Node: `node bot.cjs <workspace> http|socket [secret]`.
const { App, LogLevel } = require("@slack/bolt");
const [address, way, secret = "s".repeat(32)] = process.argv.slice(2);
const client = { slackApiUrl: `${address}/api/` };
const common = { token: "xoxb-test-bot", clientOptions: client, logLevel: LogLevel.ERROR };
const text = (words) => ({ type: "plain_text", text: words });
const wave = { type: "button", text: text("Wave"), action_id: "wave" };
const tree = { type: "external_select", action_id: "tree", min_query_length: 0 };
const app = new App(
  way === "socket"
    ? { ...common, socketMode: true, appToken: "xapp-test-app" }
    : { ...common, signingSecret: secret },
);
app.command("/greet", ({ ack }) => ack({ blocks: [{ type: "actions", elements: [wave] }] }));
app.action("wave", async ({ ack, body, respond }) => {
  await ack();
  const text = `<@${body.user.id}> waved`;
  await respond({ text, response_type: "in_channel", replace_original: false });
});
app.shortcut("greet_all", async ({ ack, shortcut, client }) => {
  await ack();
  const blocks = [{ type: "input", block_id: "b", label: text("Tree"), element: tree }];
  const view = { type: "modal", callback_id: "form", title: text("Plant"), submit: text("Go") };
  await client.views.open({ trigger_id: shortcut.trigger_id, view: { ...view, blocks } });
});
app.options("tree", ({ ack, payload }) =>
  ack({ options: [{ text: text(payload.value), value: payload.value.toLowerCase() }] }),
);
app.view("form", async ({ ack, body, view, client }) => {
  await ack();
  const { value } = view.state.values.b.tree.selected_option;
  await client.chat.postMessage({ channel: body.user.id, text: `Planted ${value}` });
});
app.event("app_home_opened", async ({ event, client }) => {
  const blocks = [{ type: "header", text: text("Garden") }];
  await client.views.publish({ user_id: event.user, view: { type: "home", blocks } });
});
app.start({ port: 0, host: "127.0.0.1" }).then((server) => {
  console.log(way === "socket" ? 0 : server.address().port);
});
