// Everything the templates share: a seeded generator, word lists with small
// grammars over them, icons, and the desktop a window stands on. A page is a
// function of its address alone (?seed=7&photos=a.jpg|b.jpg): no clock, no
// Math.random, no network.
"use strict";

const query = new URLSearchParams(location.search);
const seed = Number(query.get("seed") || 1);
const photos = (query.get("photos") || "").split("|").filter(Boolean);

/** SplitMix32 over the seed and the page's name, so kinds do not share draws. */
const random = (() => {
  let state = (seed * 0x9e3779b1) >>> 0;
  for (const c of location.pathname.split("/").pop()) {
    state = Math.imul(state ^ c.charCodeAt(0), 0x85ebca6b) >>> 0;
  }
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 4294967296;
  };
})();
const int = (low, high) => low + Math.floor(random() * (high - low + 1));
const chance = (p) => random() < p;
const pick = (list) => list[Math.floor(random() * list.length)];
const times = (n, f) => Array.from({ length: n }, (_, i) => f(i));
const capital = (s) => s.charAt(0).toUpperCase() + s.slice(1);
const escape = (s) => String(s).replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
const pad = (n, width = 2) => String(n).padStart(width, "0");
function shuffled(list) {
  const out = list.slice();
  for (let i = out.length - 1; i > 0; i--) {
    const j = int(0, i);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}
/** A running order through `list` that repeats only when it is used up. */
function deck(list) {
  let left = [];
  return () => {
    if (left.length === 0) left = shuffled(list);
    return left.pop();
  };
}

// ---- English ---------------------------------------------------------------
const split = (s) => s.trim().split(/\s+/);
const en = {
  first: split("Ada Ben Clara Dmitri Elena Farid Grace Hugo Ines Jonas Kavya Liam Maren Nadia Otto Priya Quentin Rosa Samir Tessa Umar Vera Wen Ximena Yusuf Zofia Aiko Bruno Chidi Dalia"),
  last: split("Abbott Berg Castell Dufour Ekwueme Fischer Grant Halloran Iqbal Jansen Kowalski Lindqvist Moreau Novak Okafor Petrov Quist Ramos Sato Thorne Ueda Varga Whitfield Yilmaz Zhang Amsel Bryce Coombs Dlamini Eriksen"),
  noun: split("contract invoice forecast margin supplier warehouse shipment prototype roadmap budget sensor valve turbine schedule audit ledger branch release customer tender licence meeting region quarter backlog fixture battery panel module firmware gateway report clause deposit tariff refund outage sample batch reactor pump membrane drawing tolerance estimate draft site pipeline interface queue cluster migration rollout policy approval handover"),
  plural: split("contracts invoices forecasts margins suppliers warehouses shipments prototypes budgets sensors valves schedules audits branches releases customers tenders licences regions clauses deposits tariffs refunds outages samples batches pumps drawings estimates drafts sites interfaces queues clusters policies approvals"),
  adjective: split("quarterly revised open late final preliminary regional confidential internal external seasonal critical minor joint annual interim remaining approved disputed second early spare local shared unsigned detailed narrow steady pending"),
  verb: split("review confirm postpone approve archive deliver measure replace negotiate rewrite inspect cancel forward calibrate close reopen split merge test ship audit price sign reject document schedule"),
  past: split("reviewed confirmed postponed approved archived delivered measured replaced negotiated rewritten inspected cancelled forwarded calibrated closed reopened split merged tested shipped audited priced signed rejected documented scheduled"),
  adverb: split("again quietly today twice early separately partly manually overnight finally first together internally"),
  place: split("Rotterdam Leipzig Austin Osaka Gdansk Lyon Porto Bergen Toronto Pune Cork Turin Suzhou Brno Malaga Tampere Nairobi Hobart"),
  team: ["Finance", "Procurement", "Plant Operations", "Field Service", "Legal", "Platform", "Quality", "Logistics", "Treasury", "Research", "Customer Care", "Sales North", "Sales South", "Security"],
  link: ["because", "although", "while", "so that", "before", "after", "unless", "as soon as"],
  company: split("Norvane Halcyon Brightwell Kestrel Ostrava Meridian Tallow Quillon Fennmark Corvid Lumenta Arbour"),
};
const name = () => `${pick(en.first)} ${pick(en.last)}`;
const nounPhrase = () => {
  const noun = pick(en.noun);
  const adjective = chance(0.65) ? `${pick(en.adjective)} ` : "";
  return `the ${adjective}${noun}${chance(0.18) ? ` in ${pick(en.place)}` : ""}`;
};
const clause = () => pick([
  () => `${nounPhrase()} was ${pick(en.past)} ${pick(en.adverb)}`,
  () => `${pick(en.team)} will ${pick(en.verb)} ${nounPhrase()}`,
  () => `we still have to ${pick(en.verb)} ${int(2, 48)} ${pick(en.adjective)} ${pick(en.plural)}`,
  () => `${pick(en.first)} asked whether ${nounPhrase()} can be ${pick(en.past)} by ${date()}`,
  () => `most ${pick(en.plural)} from ${pick(en.place)} were ${pick(en.past)} by ${pick(en.team)}`,
  () => `the difference between ${nounPhrase()} and ${nounPhrase()} is ${int(2, 39)}.${int(0, 9)} percent`,
  () => `nobody could ${pick(en.verb)} ${nounPhrase()} without ${nounPhrase()}`,
])();
const sentence = () => capital(chance(0.45) ? `${clause()} ${pick(en.link)} ${clause()}.` : `${clause()}.`);
const paragraph = (low = 3, high = 7) => times(int(low, high), sentence).join(" ");
const heading = () => capital(pick([
  () => `${pick(en.adjective)} ${pick(en.noun)} ${pick(en.noun)}`,
  () => `${pick(en.noun)} ${pick(en.noun)}: ${pick(en.place)}`,
  () => `how we ${pick(en.verb)} ${pick(en.adjective)} ${pick(en.plural)}`,
  () => `${pick(en.plural)} and ${pick(en.plural)}, ${int(2019, 2026)}`,
])());
const months = split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec");
const date = () => `${int(1, 28)} ${pick(months)}`;
const isoDate = () => `${int(2021, 2026)}-${pad(int(1, 12))}-${pad(int(1, 28))}`;
const clock = () => `${pad(int(0, 23))}:${pad(int(0, 59))}`;
const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
const money = (high = 900000) => `${grouped(int(120, high))}.${pad(int(0, 99))}`;
const hex = (n) => times(n, () => "0123456789abcdef"[int(0, 15)]).join("");

// ---- Chinese ---------------------------------------------------------------
const zh = {
  last: [..."王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"],
  given: [..."伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞鑫波斌宇浩凯琳雪晨"],
  noun: split("合同 预算 供应商 仓库 样机 路线图 传感器 阀门 进度 审计 台账 版本 客户 标书 许可证 会议 区域 季度 设备 电池 模块 网关 报告 条款 押金 费率 退款 故障 样品 批次 反应器 水泵 图纸 公差 估算 草案 现场 管线 接口 队列 集群 迁移计划 政策 审批 交接清单 质量记录 采购订单 检验结果 安全评估 成本分析 生产线 研发项目"),
  adjective: split("季度 修订后的 未完成的 延期的 最终 初步 区域性 内部 外部 关键 次要 联合 年度 临时 剩余 已批准的 有争议的 第二版 备用 本地 共享 未签署的 详细 重点"),
  verb: split("审核 确认 推迟 批准 归档 交付 测量 更换 协商 修改 检查 取消 转发 校准 关闭 重新启动 拆分 合并 测试 发运 签署 退回 安排 评估 公布 落实"),
  place: split("苏州 成都 武汉 青岛 厦门 西安 长沙 合肥 南京 杭州 沈阳 昆明 天津 宁波 无锡"),
  team: split("财务部 采购部 生产部 法务部 平台组 质量部 物流部 研发中心 客户服务部 销售一部 销售二部 信息安全部 人力资源部 工程部"),
  link: split("因此 但是 同时 此外 另外 随后 为此 如果条件允许 在此基础上 按照计划"),
};
const zhName = () => pick(zh.last) + pick(zh.given) + (chance(0.6) ? pick(zh.given) : "");
const zhNoun = () => (chance(0.6) ? pick(zh.adjective) : "") + pick(zh.noun);
const zhClause = () => pick([
  () => `${pick(zh.team)}将于${int(1, 12)}月${int(1, 28)}日前${pick(zh.verb)}${zhNoun()}`,
  () => `${zhNoun()}已由${pick(zh.team)}完成${pick(zh.verb)}`,
  () => `目前仍有${int(2, 96)}项${zhNoun()}需要${pick(zh.verb)}`,
  () => `${pick(zh.place)}工厂的${zhNoun()}比上一季度增长了${int(1, 38)}.${int(0, 9)}%`,
  () => `请各部门在${pick(zh.verb)}${zhNoun()}之前先${pick(zh.verb)}${zhNoun()}`,
  () => `${zhName()}提出应当${pick(zh.verb)}${zhNoun()}`,
  () => `与${pick(zh.place)}方面就${zhNoun()}的${pick(zh.verb)}达成一致`,
])();
const zhSentence = () => {
  const parts = times(int(1, 3), (i) => (i > 0 && chance(0.5) ? pick(zh.link) + "，" : "") + zhClause());
  return parts.join("，") + (chance(0.9) ? "。" : "；");
};
const zhParagraph = (low = 3, high = 6) => times(int(low, high), zhSentence).join("");
const zhHeading = () => pick([
  () => `关于${pick(zh.verb)}${zhNoun()}的通知`,
  () => `${pick(zh.place)}${pick(zh.noun)}${pick(zh.verb)}方案`,
  () => `${int(2022, 2026)}年第${pick([..."一二三四"])}季度${pick(zh.noun)}报告`,
])();

// ---- Drawing ---------------------------------------------------------------
const glyphs = {
  folder: "M1 3h5l2 2h7v9H1z", file: "M3 1h7l3 3v11H3z", search: "M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2zM11 11l4 4",
  star: "M8 1l2 5 5 .4-4 3.3 1.3 5L8 12l-4.3 2.7L5 9.7l-4-3.3L6 6z", gear: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v3M8 12v3M1 8h3M12 8h3M3 3l2 2M11 11l2 2M13 3l-2 2M5 11l-2 2",
  user: "M8 1a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM1 15c0-4 3-6 7-6s7 2 7 6z", bars: "M1 3h14M1 8h14M1 13h14",
  left: "M10 2L4 8l6 6", right: "M6 2l6 6-6 6", reload: "M13 8a5 5 0 1 1-2-4M11 1v3h3", clip: "M12 5l-6 6a2 2 0 0 0 3 3l6-6a4 4 0 0 0-5-5l-6 6",
  flag: "M3 1v14M3 2h9l-2 3 2 3H3", bin: "M2 4h12M5 4V2h6v2M4 4l1 11h6l1-11", bell: "M3 12c2-2 1-6 2-8s5-2 6 0 0 6 2 8zM6 13a2 2 0 0 0 4 0",
  chart: "M2 14V2M2 14h12M5 12V8M8 12V5M11 12V7", bold: "M4 2h5a3 3 0 0 1 0 6H4zM4 8h6a3 3 0 0 1 0 6H4z", lock: "M4 7V5a4 4 0 0 1 8 0v2M3 7h10v8H3z",
  home: "M1 8l7-6 7 6M3 7v8h10V7", send: "M1 8l14-6-5 13-3-5z", plus: "M8 2v12M2 8h12", dots: "M3 8h.1M8 8h.1M13 8h.1",
};
const icon = (id = pick(Object.keys(glyphs)), size = 16, colour = "currentColor") =>
  `<svg class="icon" width="${size}" height="${size}" viewBox="0 0 16 16" fill="none" stroke="${colour}" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"><path d="${glyphs[id]}"/></svg>`;
const hue = int(0, 359);
const accent = `hsl(${hue} ${int(45, 75)}% ${int(34, 46)}%)`;
const avatar = (who, size = 32) =>
  `<span class="avatar" style="width:${size}px;height:${size}px;font-size:${size * 0.4}px;background:hsl(${(who.charCodeAt(0) * 47 + who.length * 31) % 360} 45% 52%)">${escape(/[a-z]/i.test(who) ? split(who).map((w) => w[0]).join("") : who.slice(-2))}</span>`;
const photo = (i = 0) => photos[i % Math.max(1, photos.length)] || "";
const scrollbar = (at = random() * 0.5, length = 0.15 + random() * 0.3) =>
  `<div class="scrollbar"><i style="top:${(at * 100).toFixed(1)}%;height:${(length * 100).toFixed(1)}%"></i></div>`;

/** One of three desktops by seed, with `content` in a maximised window. */
function desktop(title, content, { dark = false, bar = "" } = {}) {
  const style = ["bottom", "top", "board"][(seed + int(0, 2)) % 3];
  const time = clock();
  const task = times(int(5, 9), (i) =>
    `<b class="task${i === 2 ? " on" : ""}" style="--c:hsl(${int(0, 359)} 55% 50%)">${icon(undefined, 18, "#fff")}</b>`).join("");
  const tray = `${icon("bell", 14)}${icon("lock", 14)}${icon("chart", 14)}`;
  const buttons = style === "top" ? `<span class="lights"><i></i><i></i><i></i></span>` : `<span class="buttons"><svg width="138" height="30" stroke="currentColor" fill="none"><path d="M18 15.5h10M64.5 10.5h9v9h-9zM110 10l10 10M120 10l-10 10"/></svg></span>`;
  const strip = style === "bottom"
    ? `<footer class="taskbar"><span class="tasks">${task}</span><span class="tray">${tray}<span>${time}<br>${isoDate()}</span></span></footer>`
    : "";
  const menu = style === "bottom" ? "" : style === "top"
    ? `<header class="menubar"><b>${escape(split(title)[0])}</b>${["File", "Edit", "View", "Insert", "Format", "Window", "Help"].map((m) => `<span>${m}</span>`).join("")}<em>${tray}<span>${pick(split("Mon Tue Wed Thu Fri"))} ${date()} ${time}</span></em></header>`
    : `<header class="panel"><span>Activities</span><b>${pick(split("Mon Tue Wed Thu Fri"))} ${time}</b><em>${tray}</em></header>`;
  document.documentElement.style.setProperty("--accent", accent);
  document.documentElement.style.setProperty("--hue", hue);
  document.body.className = `${style}${dark ? " dark" : ""}`;
  document.body.innerHTML =
    `${menu}<section class="window"><div class="titlebar">${style === "top" ? buttons : ""}<span class="title">${escape(title)}</span>${bar}${style === "top" ? "" : buttons}</div><main>${content}</main></section>${strip}`;
}

/** A browser's tabs and address bar around a page. */
function browser(title, address, content, options = {}) {
  const tabs = [title, ...times(int(2, 7), heading)].map((t, i) =>
    `<span class="tab${i === 0 ? " on" : ""}"><i style="background:hsl(${int(0, 359)} 60% 50%)"></i><span>${escape(t)}</span><s>×</s></span>`).join("");
  const toolbar = `<div class="address">${icon("left")}${icon("right")}${icon("reload")}<span class="url">${icon("lock", 12)}${escape(address)}</span>${icon("star")}${avatar(name(), 22)}${icon("bars")}</div>`;
  desktop(title, `<div class="browser">${toolbar}<div class="page">${content}</div></div>`, { ...options, bar: `<span class="tabs">${tabs}</span>` });
}

/** Resolves once fonts and pictures are there: what the renderer waits for. */
async function settled() {
  await document.fonts.ready;
  await Promise.all([...document.images].map((i) => i.decode()));
  await new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)));
  return true;
}
