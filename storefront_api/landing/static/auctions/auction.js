// 竞价页 · one stream in, one mutation out. The log is kept by number, so a line that comes twice changes nothing.
"use strict";

const $ = id => document.getElementById(id);
const number = document.body.dataset.number;
const PHASES = { entered: "未开始", opened: "竞价中", paused: "暂停", closed: "已截止" };
const KINDS = { opened: "竞价开始", bid: "出价", extended: "顺延截止", paused: "暂停", resumed: "恢复", closed: "竞价截止" };
const SHOWN = 60;
const DEAF = 40000; // ms without a word after which the line is taken for dead; the server speaks every 15 s
const ASK = `query($n: String!) { auction(number: $n) { phase startsAt endsAt now stream ticket
  step { amount } bestPrice { amount } highestBid { amount } mine { rank price { amount } floor { amount } }
  lines { seq kind at amount { amount } endsAt reason } } }`;
const OF = "query($n: String!) { procurement(number: $n) { id title packages { id number title lines { title quantity unit } } } }";
const AWARD = `query($n: String!) { procurement(number: $n) { packages { number stage participations { isChosen price { amount } }
  openSteps { verb state until } } } }`;
const AFTER = { confirming: "竞价已截止，正在请候选人确认。", ordering: "成交已经确认。", completed: "成交已经确认，订单已下达。", failed: "采购已终止。" };
const LOOK = 5000; // ms until it is looked again whether the award is decided
const TYPES = { price: "PositiveDecimal!", floor: "PositiveDecimal!", reason: "String!" };
const LOGIN = "mutation($e: String!, $p: String!) { tokenCreate(email: $e, password: $p) { token refreshToken errors { message } } }";
const REFRESH = "mutation($t: String!) { tokenRefresh(refreshToken: $t) { token errors { message } } }";
const TRIES = 4; // of a bid whose answer is lost: it is asked again under the same key, and counts once

const lines = new Map();
let token = "", refresh = "", source = null, heard = 0, offset = 0, state = {}, procurement = null, retry = 0, looking = 0;

const yuan = value => value == null ? "—" : Number(value).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const clock = at => new Date(at).toLocaleTimeString("zh-CN", { hour12: false });
const last = () => Math.max(0, ...lines.keys());

async function post(query, variables, bearer, key) {
  const headers = { "Content-Type": "application/json", "Accept-Language": "zh-CN" };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  if (key) headers["Idempotency-Key"] = key;
  const answer = await fetch("/graphql/", { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  return answer.json();
}

// An auction lasts longer than a token does: an expired one is made anew.
async function ask(query, variables, key) {
  let told = await post(query, variables, token, key);
  if (refresh && told.errors?.[0]?.extensions?.exception?.code === "ExpiredSignatureError") {
    token = (await post(REFRESH, { t: refresh })).data?.tokenRefresh?.token ?? "";
    told = await post(query, variables, token, key);
  }
  if (!told.data) throw new Error(told.errors?.[0]?.message ?? "");
  return told.data;
}

// What is bought; it does not change any more.
async function about() {
  procurement ??= (await ask(OF, { n: number.replace(/-\d+$/, "") })).procurement;
  const place = Number(number.match(/-(\d+)$/)[1]);
  return procurement?.packages.find(one => one.number === place);
}

async function name() {
  const found = await about();
  if (!found) return;
  $("title").textContent = found.title;
  document.title = `${found.title} · 竞价 ${number} · 瓯采 Oucai`;
  const needs = found.lines.map(line => `${line.title} ${line.quantity} ${line.unit}`).join("，");
  $("need").textContent = [procurement.title === found.title ? "" : procurement.title, needs].filter(Boolean).join("：");
}

function take(told) {
  for (const line of told.lines ?? []) lines.set(line.seq, line);
  offset = new Date(told.now) - Date.now();
  state = { ...told, lines: undefined };
  show();
}

function show() {
  $("best").textContent = state.best == null ? "—" : `¥${yuan(state.best)}`;
  $("step").textContent = state.step == null ? "—" : `¥${yuan(state.step)}`;
  $("phase").textContent = PHASES[state.phase] ?? "—";
  $("notice").hidden = !(state.reason && (state.phase === "paused" || state.phase === "closed"));
  $("notice").textContent = state.reason ? `${PHASES[state.phase]}：${state.reason}` : "";
  const mine = state.mine;
  $("mine").hidden = !mine;
  if (mine) {
    $("rank").textContent = mine.rank ? `第 ${mine.rank} 名` : "尚无名次";
    $("rank").className = mine.rank === 1 ? "first" : "";
    $("own").textContent = [mine.price && `我的价格 ¥${yuan(mine.price)}`, mine.floor && `代理底价 ¥${yuan(mine.floor)}`].filter(Boolean).join("，");
    $("hint").textContent = state.phase === "opened" && state.highest != null ? `最高可出 ¥${yuan(state.highest)}` : "";
    for (const form of [$("bid"), $("proxy")]) {
      form.hidden = state.phase === "closed";
      form.querySelector("button").disabled = state.phase !== "opened";
    }
    if (state.phase === "closed") award();
  }
  table();
  curve();
}

function table() {
  const rows = [...lines.values()].sort((a, b) => b.seq - a.seq).slice(0, SHOWN).map(line => {
    const row = document.createElement("tr");
    for (const text of [line.seq, clock(line.at), line.reason ? `${KINDS[line.kind]}：${line.reason}` : KINDS[line.kind], line.amount ? yuan(line.amount) : ""]) {
      row.append(Object.assign(document.createElement("td"), { textContent: text }));
    }
    return row;
  });
  $("log").replaceChildren(...rows);
}

function curve() {
  const priced = [...lines.values()].filter(line => line.amount).sort((a, b) => a.seq - b.seq);
  if (!priced.length) return;
  const times = priced.map(line => +new Date(line.at)), prices = priced.map(line => Number(line.amount));
  const end = Math.max(times.at(-1), state.phase === "opened" ? Date.now() + offset : 0);
  const low = Math.min(...prices), high = Math.max(...prices), wide = Math.max(end - times[0], 1), tall = Math.max(high - low, 1);
  const x = at => 8 + 704 * (at - times[0]) / wide, y = price => 12 + 196 * (high - price) / tall;
  let path = `M${x(times[0])} ${y(prices[0])}`;
  for (let at = 1; at < prices.length; at++) path += ` H${x(times[at])} V${y(prices[at])}`;
  $("line").setAttribute("d", `${path} H${x(end)}`);
  $("from").textContent = `${clock(times[0])} ¥${yuan(prices[0])}`;
  $("to").textContent = `¥${yuan(prices.at(-1))} ${clock(end)}`;
  $("curve").setAttribute("aria-label", `最低价自 ${yuan(prices[0])} 元降至 ${yuan(prices.at(-1))} 元，共 ${priced.length - 1} 次出价`);
}

function tick() {
  const ends = state.ends_at ? new Date(state.ends_at) : null, starts = state.starts_at ? new Date(state.starts_at) : null;
  const now = Date.now() + offset, until = state.phase === "opened" ? ends : state.phase === "entered" ? starts : null;
  const left = until ? Math.max(0, Math.floor((until - now) / 1000)) : null;
  const pad = part => String(part).padStart(2, "0");
  $("left").textContent = left == null ? "—" : `${pad(Math.floor(left / 3600))}:${pad(Math.floor(left / 60) % 60)}:${pad(left % 60)}`;
  $("left").className = state.phase === "opened" && left != null && left < 60 ? "soon" : "";
  if (source && Date.now() - heard > DEAF) connect();
}

// The stream: after any break it goes on behind the last line that was seen.
async function connect() {
  source?.close();
  source = null;
  linked(false);
  let told;
  try {
    told = (await ask(ASK, { n: number })).auction;
  } catch {
    return later();
  }
  if (!told) {
    $("notice").hidden = false;
    $("notice").textContent = "没有这场竞价，或者不对您公开。";
    return;
  }
  const phase = told.phase.toLowerCase(), amount = found => found?.amount ?? null;
  take({
    phase, now: told.now, ends_at: told.endsAt, starts_at: told.startsAt, best: amount(told.bestPrice), step: amount(told.step),
    highest: amount(told.highestBid),
    mine: told.mine && { rank: told.mine.rank, price: amount(told.mine.price), floor: amount(told.mine.floor) },
    lines: told.lines.map(line => ({ ...line, kind: line.kind.toLowerCase(), amount: amount(line.amount) })),
  });
  if (!procurement) name().catch(() => {}); // the figures are shown without it
  const starts = told.startsAt;
  const query = new URLSearchParams({ after: last(), ...(told.ticket ? { ticket: told.ticket } : {}) });
  heard = Date.now();
  source = new EventSource(`${told.stream}?${query}`);
  source.addEventListener("open", () => { heard = Date.now(); retry = 0; linked(true); });
  source.addEventListener("lines", event => {
    heard = Date.now();
    linked(true);
    take({ ...JSON.parse(event.data), starts_at: starts });
  });
  source.addEventListener("error", () => {
    linked(false);
    if (source?.readyState === EventSource.CLOSED) later();
  });
}

function later() {
  linked(false);
  retry = Math.min(retry + 1, 5);
  setTimeout(connect, 1000 * retry);
}

function linked(here) {
  $("link").dataset.state = here ? "here" : "away";
  $("link").textContent = here ? "实时连接" : "正在重连";
}

// Until there is an answer; fetch throws a TypeError where none came.
async function until(query, variables) {
  const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  for (let tries = 1; ; tries++) {
    try {
      return await ask(query, variables, key);
    } catch (error) {
      if (!(error instanceof TypeError) || tries === TRIES) throw error;
      $("answer").textContent = "网络中断，正在重发…";
      await new Promise(later => setTimeout(later, 500 * tries));
    }
  }
}

async function act(mutation, field, input, done) {
  const answer = $("answer"), given = field ? { [field]: input.value.trim() } : {};
  answer.className = "answer";
  answer.textContent = "";
  try {
    const found = await about();
    const declared = field ? `, $${field}: ${TYPES[field]}` : "", passed = field ? `, ${field}: $${field}` : "";
    const told = await until(
      `mutation($id: ID!, $p: [ID!]${declared}) { done: ${mutation}(id: $id, packages: $p${passed}) { errors { message } } }`,
      { id: procurement.id, p: [found.id], ...given });
    const refused = told.done.errors[0];
    answer.textContent = refused ? refused.message : done;
    if (!refused) { answer.className = "answer good"; if (input) input.value = ""; }
  } catch (error) {
    answer.textContent = `没有送达，请重试。${error.message}`;
  }
  if (state.phase === "closed") award();
}

// Once it is over: whose turn it is to say yes.
async function award() {
  clearTimeout(looking);
  let found, own;
  try {
    found = (await ask(AWARD, { n: number.replace(/-\d+$/, "") })).procurement.packages.find(one => one.number === Number(number.match(/-(\d+)$/)[1]));
    own = found.participations.find(one => one.isChosen);
  } catch {
    found = null;
  }
  const step = own && found.openSteps.find(one => one.verb === "CONFIRM_AWARD" && one.state === "OPEN");
  $("confirm").hidden = $("decline").hidden = !step;
  if (found) {
    $("award").textContent = step
      ? `请确认以 ¥${yuan(state.mine?.price)} 成交；${new Date(step.until).toLocaleString("zh-CN", { hour12: false })} 前未确认，视同放弃。`
      : AFTER[found.stage] ?? "";
  }
  if (!found || !["ordering", "completed", "failed"].includes(found.stage)) looking = setTimeout(award, LOOK);
}

for (const [form, mutation, field, input, done] of [
  ["bid", "procurementPlaceBid", "price", "price", "已出价"],
  ["proxy", "procurementSetProxy", "floor", "floor", "代理已设置"],
  ["confirm", "procurementConfirmAward", "", "", "已确认成交"],
  ["decline", "procurementDeclineAward", "reason", "why", "已放弃"],
]) $(form).addEventListener("submit", event => { event.preventDefault(); act(mutation, field, input ? $(input) : null, done); });
$("login").addEventListener("submit", async event => {
  event.preventDefault();
  $("refused").textContent = "";
  try {
    const told = await ask(LOGIN, { e: $("email").value, p: $("password").value });
    if (!told.tokenCreate.token) { $("refused").textContent = told.tokenCreate.errors[0]?.message ?? "登录失败"; return; }
    ({ token, refreshToken: refresh } = told.tokenCreate);
    $("password").value = "";
    $("door").hidden = true;
    $("who").textContent = $("email").value;
    connect();
  } catch (error) {
    $("refused").textContent = error.message;
  }
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) connect(); });
addEventListener("online", connect);
addEventListener("offline", () => linked(false));
setInterval(tick, 250);
connect();
