// Merges what a reader types into the letter, in the browser only: nothing is sent or stored.

let desk = document.querySelector(".desk");
let data, lines, copies, copied, ownCopies;

const all = (selector) => [...desk.querySelectorAll(selector)];
const part = (name) => lines.filter((line) => line.dataset.part === name);
const textOf = (line) => line.firstElementChild.textContent;
const field = (name) => desk.querySelector(`[data-field="${name}"]`);

// Returns the value as one line, without characters that a URL cannot contain.
const value = (name) => (field(name)?.value ?? "").replace(/[\s\p{Cc}\p{Cs}]+/gu, " ").trim();

const crlf = (text) => text.replaceAll("\n", "\r\n");

const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => "%" + sign.charCodeAt().toString(16).toUpperCase());

function address(base, parameters) {
  const query = Object.entries(parameters)
    .filter(([, text]) => text)
    .map(([name, text]) => `${name}=${encode(text)}`)
    .join("&");
  return query ? base + (base.includes("?") ? "&" : "?") + query : base;
}

// Follows the same rules as `campaign.letters.letter`, which serves readers without JavaScript.
function compose(parts) {
  let text = "";
  let group;
  for (const next of parts.filter((next) => next.text)) {
    text += (text && (next.group && next.group === group ? "\n" : "\n\n")) + next.text;
    group = next.group;
  }
  return text;
}

function fill(name, text) {
  for (const blank of all(`[data-blank="${name}"]`)) {
    const [before, middle, after] = blank.children;
    before.textContent = text ? "" : "[";
    middle.textContent = text || blank.dataset.label;
    after.textContent = text ? "" : "]";
    blank.classList.toggle("is-filled", Boolean(text));
  }
}

function merge() {
  const [name, profession, town, country, own] =
    ["name", "profession", "town", "country", "own"].map(value);
  const today = new Date();
  const date = data.dates[today.getMonth()].replace("{day}", today.getDate()).replace("{year}", today.getFullYear());
  const place = [town, country].filter(Boolean).join(", ");
  fill("name", name);
  fill("profession", profession);
  fill("place", place);
  fill("own", own);
  fill("dateline", town && `${town}, ${date}`);
  fill("sender", name && [name, place].filter(Boolean).join(" · "));
  part("profession")[0].hidden = !profession;
  part("own")[0].hidden = !own;
}

function choose() {
  const opening = Number(field("opening")?.value ?? 0);
  part("opening").forEach((line, place) => (line.hidden = place !== opening));
  const ticks = all("[data-field=request]");
  const requests = part("request").filter((line, place) => {
    line.hidden = ticks.length > 0 && !ticks[place].checked;
    return !line.hidden;
  });
  requests.forEach((line, place) => {
    const [before, , after] = line.firstElementChild.children;
    before.textContent = requests.length > 1 ? data.number.replace("{n}", place + 1) : "";
    after.textContent = place === requests.length - 1 ? "." : ";";
  });
  part("request_intro").forEach((line) => (line.hidden = !requests.length));
  const [embassy] = data.embassies[field("embassy")?.value] ?? [];
  copied.textContent = [ownCopies, embassy].filter(Boolean).join("; ");
  copies.hidden = !copied.textContent;
}

function letter() {
  const parts = lines
    .filter((line) => !line.hidden)
    .map((line) => ({ text: textOf(line), ...line.dataset }));
  const [, embassy] = data.embassies[field("embassy")?.value] ?? [];
  const cc = [...data.cc, embassy].filter(Boolean);
  const message = (subject, body) => ({ cc: cc.join(","), [subject]: data.subject, body: crlf(body) });
  const mailto = (body) =>
    address("mailto:" + encode(data.to).replaceAll("%40", "@"), message("subject", body));
  const short = (mayKeepOwn) =>
    compose([
      ...parts.filter((line) => line.part === "salutation"),
      ...data.short.map((text) => ({ text })),
      ...parts.filter((line) => (mayKeepOwn && line.part === "own") || line.group === "signature"),
    ]);
  const full = compose(parts);
  const versions = { full, ...(data.short.length && { short: short(true), bare: short(false) }), none: "" };
  const fit = Object.keys(versions).find(
    (name) => name === "none" || mailto(versions[name]).length <= data.limit,
  );
  const body = versions[fit];
  return {
    full,
    fit,
    cc,
    mail: mailto(body),
    gmail: address(data.gmail, { to: data.to, ...message("su", body) }),
    outlook: address(data.outlook, { to: data.to, ...message("subject", body) }),
  };
}

function update() {
  merge();
  choose();
  const now = letter();
  for (const way of ["mail", "gmail", "outlook"]) {
    all(`[data-way=${way}]`).forEach((link) => (link.href = now[way]));
  }
  all("[data-fit]").forEach((hint) => (hint.hidden = hint.dataset.fit !== now.fit));
}

function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function base64(text) {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return btoa(bytes.join("")).replace(/.{76}/g, "$&\r\n");
}

const ways = {
  print,
  eml() {
    const { cc, full } = letter();
    const copy = cc.length ? `Cc: ${cc.join(", ")}\r\n` : "";
    download("letter.eml", "message/rfc822", `${copy}${data.eml}\r\n\r\n${base64(crlf(full) + "\r\n")}\r\n`);
  },
  txt() {
    const date = desk.querySelector("[data-blank=dateline]").textContent;
    const text = [data.address, date, data.subject, letter().full].join("\n\n");
    download("letter.txt", "text/plain", crlf(text) + "\r\n");
  },
  async copy() {
    const [status] = all("[data-status]");
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(letter().full);
      status.textContent = status.dataset.copied;
    } catch {
      status.textContent = status.dataset.failed;
    }
  },
};

// The content security policy forbids scripts to parse HTML, so the browser parses the response.
function page(href) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("GET", href);
    request.responseType = "document";
    request.onload = () => done(request.response);
    request.onerror = fail;
    request.send();
  });
}

// Loads the letter for another recipient or language and keeps what the reader has typed.
async function change(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { href } = event.currentTarget;
  try {
    const answer = await page(href);
    const next = answer.querySelector(".desk");
    const typed = all("[data-field]");
    desk.replaceWith(next);
    desk = next;
    document.querySelector(".languages").replaceWith(answer.querySelector(".languages"));
    open(typed);
    history.replaceState(null, "", href);
    all(".letter-choice a").find((link) => link.href === href)?.focus();
  } catch {
    location.assign(href);
  }
}

function open(typed) {
  data = JSON.parse(desk.querySelector("#letter-data").textContent);
  const fields = desk.querySelector("template[data-fields]");
  fields.replaceWith(fields.content);
  lines = all("[data-part]");
  [copies] = part("copies");
  copied = copies.querySelector("span + span");
  ownCopies = copied.textContent;
  for (const [way, go] of Object.entries(ways)) {
    for (const control of all(`[data-way=${way}]`)) {
      control.closest("li").hidden = false;
      control.addEventListener("click", (event) => {
        event.preventDefault();
        go();
      });
    }
  }
  for (const link of all(".letter-choice a")) link.addEventListener("click", change);
  const opening = field("opening");
  if (opening) opening.value = Math.floor(Math.random() * opening.options.length);
  all("[data-field]").forEach((input, place) => {
    if (typed[place]?.dataset.field !== input.dataset.field) return;
    input.checked = typed[place].checked;
    input.value = typed[place].value;
  });
  desk.addEventListener("input", update);
  update();
}

open([]);
