// Counts the letter while it is written, as `campaign.letters.mail_meter` counts it when the form loads.

const data = JSON.parse(document.getElementById("mail-meter-data").textContent);
const meter = document.querySelector("[data-mail-meter]");
const said = meter.querySelector("[data-said]");
const form = document.querySelector("#page-edit-form, #translation") ?? meter.closest("form");

// White space and line ends as Python's `str` knows them.
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const LINE_END = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/;
const EDGES = new RegExp(`^${SPACE}|${SPACE}$`, "g");
const strip = (text) => text.replace(EDGES, "");
const words = (text) => strip(text).split(new RegExp(SPACE));

const tidy = (text) => strip(text.split(LINE_END).map(strip).join("\n"));
const paragraphs = (text) => tidy(text).split("\n\n").map(strip).filter(Boolean);
const fill = (text, facts) =>
  text.replace(/\{([a-z_]+(?::[a-z]+)?)\}/g, (found, name) => (Object.hasOwn(facts, name) ? facts[name] : found));
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => "%" + sign.charCodeAt().toString(16).toUpperCase());

const typed = (name) => {
  const field = form.elements[name];
  if (!field) return undefined;
  // What a browser posts has no lone surrogates.
  return field.type === "checkbox" ? field.checked : strip(field.value.replace(/\p{Cs}/gu, "\ufffd"));
};

// Return a function that gives the text of a column: as it stands in the form, else as it is stored.
function reader(stored, editName, address) {
  const ending = `_${data.target}`;
  const fieldOf = (column) => {
    if (!data.target) return editName + column;
    return column.endsWith(ending) ? address + column.slice(0, -ending.length) : "";
  };
  return (column) => typed(fieldOf(column)) ?? stored[column] ?? "";
}

function rows(relation) {
  const stored = data.rows[relation];
  const total = form.elements[`${relation}-TOTAL_FORMS`];
  if (!total) {
    return Object.entries(stored).map(([key, row]) => reader(row, "", `${relation}.${key}.`));
  }
  return Array.from({ length: Number(total.value) }, (_, place) => `${relation}-${place}-`)
    .filter((name) => form.elements[`${name}id`] && !typed(`${name}DELETE`))
    .map((name) => reader(stored[typed(`${name}translation_key`)] ?? {}, name));
}

function shown(read, name, { chain }) {
  const code = chain.find((code) => read(`${name}_${code}`));
  return [code ? read(`${name}_${code}`) : "", code];
}

function written(relation, language) {
  const all = rows(relation).filter((row) => shown(row, "text", language)[0]);
  const own = all.filter((row) => shown(row, "text", language)[1] === language.chain[0]);
  return (own.length ? own : all).map((row) => shown(row, "text", language)[0]);
}

// Parts are [text, group]: those of one group stand together, all others are paragraphs.
function compose(parts) {
  let text = "";
  let group;
  for (const [next, own] of parts.filter(([next]) => next)) {
    text += (text && (own && own === group ? "\n" : "\n\n")) + next;
    group = own;
  }
  return text;
}

function length(to, cc, subject, body) {
  const parameters = { cc: cc.join(","), subject, body: body.replaceAll("\n", "\r\n") };
  const query = Object.entries(parameters)
    .filter(([, text]) => text)
    .map(([name, text]) => `${name}=${encode(text)}`)
    .join("&");
  return "mailto:".length + encode(to).replaceAll("%40", "@").length + (query && `?${query}`).length;
}

function measure(code) {
  const language = { ...data.languages[code], code };
  const page = reader(data.texts, "", "");
  const text = (name) => shown(page, name, language)[0];
  const told = (raw) => tidy(fill(raw, language.facts));
  if (!page(`letter_${code}`)) return { verdict: "missing", full: 0, short: 0 };

  const recipients = rows("recipients").filter((row) =>
    ["name", "salutation"].some((name) => shown(row, name, language)[0]) || row("email") || row("gets_copy"),
  );
  const copies = recipients.filter((row) => row("gets_copy"));
  const addressed = recipients.filter((row) => !row("gets_copy"));
  const names = copies.map((row) => shown(row, "name", language)[0]).filter(Boolean).join("; ");
  const cc = copies.map((row) => row("email")).filter(Boolean);
  const subject = words(fill(text("subject"), language.facts)).join(" ");
  const requests = written("requests", language).map((request, place, { length }) => [
    (length > 1 ? language.number.replace("{n}", place + 1) : "") + told(request) + (place === length - 1 ? "." : ";"),
    "asked",
  ]);
  const signature = [
    [told(text("closing")), "signature"],
    ...language.blanks.map((blank) => [blank, "signature"]),
    [names && language.copies + names],
  ];
  const main = [
    ...paragraphs(text("letter")).map((paragraph) => [told(paragraph)]),
    ...(requests.length ? [[told(text("request_intro")), "asked"], ...requests] : []),
    ...paragraphs(text("ending")).map((paragraph) => [told(paragraph)]),
    ...signature,
  ];
  const brief = paragraphs(fill(page(`short_letter_${code}`), language.facts)).map((paragraph) => [paragraph]);
  const openings = written("openings", language).map(told);

  const lengths = (addressed.length ? addressed : [() => ""]).map((recipient) => {
    const salutation = [told(shown(recipient, "salutation", language)[0])];
    const to = recipient("email");
    const count = (parts) => length(to, cc, subject, compose([salutation, ...parts]));
    const full = Math.max(...(openings.length ? openings : [""]).map((opening) => count([[opening], ...main])));
    return { full, short: brief.length ? count([...brief, ...signature.slice(0, -1)]) : 0 };
  });
  const fits = ({ full, short }) => (full <= data.limit ? 0 : short && short <= data.limit ? 1 : 2);
  return {
    verdict: ["full", "short", "none"][Math.max(...lengths.map(fits))],
    full: Math.max(...lengths.map(({ full }) => full)),
    short: Math.max(...lengths.map(({ short }) => short)),
  };
}

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, data.separator);

function update() {
  for (const item of meter.querySelectorAll("[data-measure]")) {
    const { verdict, full, short } = measure(item.dataset.measure);
    item.querySelector("meter").value = full;
    item.querySelector("[data-full]").textContent = grouped(full);
    item.querySelector("[data-short]").textContent = grouped(short);
    if (verdict === item.dataset.verdict) continue;
    item.dataset.verdict = verdict;
    for (const words of item.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== verdict;
    // Said only when something else goes out, not at every letter.
    said.textContent = item.querySelector("p").innerText;
  }
}

let due;
for (const type of ["input", "change", "click"]) {
  form.addEventListener(type, () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(update);
  });
}
update();
