/* The sheet of a workshop: a tap shows at once and is sent behind it. Without a network taps wait on the device, by
   the numbers of the rows alone, also when the page is closed; they leave as soon as there is one, each with its moment.
   What colleagues tap meanwhile comes in. Without this script a tap is a form that is sent. */
(() => {
  const EVERY = 15000; // milliseconds between two looks at what colleagues have tapped
  const AGAIN = 4000; // … between two tries to send
  const PATIENCE = 20000; // … after which an answer is not waited for any more
  const BOUNCE = 350; // … within which a second touch of a button is the first one still
  const AT_ONCE = 100; // taps
  const lost = new Map(); // where the device keeps nothing, the page does
  const state = { sending: false, trouble: "", clock: 0, last: [null, 0], latest: 0 };

  const sheet = () => document.querySelector("[data-sheet]");
  const part = (name) => sheet().querySelector(`[data-sheet-${name}]`);
  const lines = () => [...sheet().querySelectorAll("[data-row]")];
  const prefix = () => `sheet:${sheet().dataset.user}:${sheet().dataset.sheet}:`;

  const keep = (tap) => {
    const text = JSON.stringify(tap);
    try { localStorage.setItem(prefix() + tap.key, text); } catch { lost.set(prefix() + tap.key, text); }
  };
  const drop = (tap) => {
    lost.delete(prefix() + tap.key);
    try { localStorage.removeItem(prefix() + tap.key); } catch { /* nothing was kept there */ }
  };
  const read = (text) => { try { return JSON.parse(text); } catch { return null; } };
  const kept = () => {
    const texts = [...lost].filter(([key]) => key.startsWith(prefix())).map(([, text]) => text);
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix()));
      texts.push(...keys.map((key) => localStorage.getItem(key)));
    } catch { /* nothing is kept there */ }
    return texts.map(read).filter(Boolean).sort((one, other) => (one.at < other.at ? -1 : 1));
  };

  // By the clock of the site, whatever that of the device says; no two taps share a millisecond.
  const moment = () => {
    state.latest = Math.max(Date.now() + state.clock, state.latest + 1);
    return new Date(state.latest).toISOString();
  };

  const plural = (number, { one, many }) =>
    (new Intl.PluralRules(document.documentElement.lang).select(number) === "one" ? one : many);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const show = () => {
    const taps = kept();
    const numbers = {};
    lines().forEach((line) => {
      const own = taps.filter((tap) => tap.row === Number(line.dataset.row));
      const now = own.length ? own.at(-1).to : line.dataset.state;
      line.className = `sheet__person sheet__person--${now}${own.length ? " sheet__person--waiting" : ""}`;
      line.querySelectorAll("button[data-code]").forEach((button) => {
        const pressed = button.dataset.code === now;
        button.setAttribute("aria-pressed", String(pressed));
        button.value = pressed ? sheet().dataset.untapped : button.dataset.code;
      });
      line.querySelectorAll("input[name=seen]").forEach((seen) => { seen.value = line.dataset.seen; });
    });
    taps.forEach(({ left, to }) => {
      numbers[left] = (numbers[left] || 0) - 1;
      numbers[to] = (numbers[to] || 0) + 1;
    });
    sheet().querySelectorAll("[data-count]").forEach((count) => {
      const number = Number(count.dataset.number) + (numbers[count.dataset.count] || 0);
      count.querySelector("strong").textContent = number;
      count.querySelector("span").textContent = plural(number, count.dataset);
    });
    const waiting = part("waiting");
    const away = { "": "", away: waiting.dataset.away, "signed-out": waiting.dataset.signedOut }[state.trouble];
    const words = taps.length && state.trouble
      ? `${plural(taps.length, waiting.dataset).replace("{count}", taps.length)} ${away}`
      : state.trouble === "signed-out" ? away : "";
    if (waiting.textContent !== words) waiting.textContent = words;
    find();
  };

  const find = () => {
    const wanted = plain(part("search").querySelector("input").value.trim()).split(/\s+/);
    let some = false;
    lines().forEach((line) => {
      const name = plain(line.querySelector(".sheet__name").textContent);
      line.hidden = !wanted.every((word) => name.includes(word));
      some = some || !line.hidden;
    });
    part("none").hidden = some;
  };

  const refuse = (row, words) => {
    const line = lines().find((each) => Number(each.dataset.row) === row);
    const said = document.createElement("p");
    said.textContent = line ? `${line.querySelector(".sheet__name").textContent.trim()}\u00a0: ${words}` : words;
    part("refusals").append(said);
  };

  const learn = ({ rows, counts, now }) => {
    state.clock = Date.parse(now) - Date.now();
    const known = lines();
    known.forEach((line) => {
      if (rows[line.dataset.row]) [line.dataset.state, line.dataset.seen] = rows[line.dataset.row];
    });
    const here = new Set(known.map((line) => line.dataset.row));
    const whole = here.size === Number(sheet().querySelector('[data-count=""]').dataset.number);
    const gone = known.some((line) => !rows[line.dataset.row]);
    if (whole) part("changed").hidden = !gone && Object.keys(rows).every((row) => here.has(row));
    sheet().querySelectorAll("[data-count]").forEach((count) => {
      const { dataset } = count;
      if (dataset.count) dataset.number = counts[dataset.count] || 0;
    });
  };

  const ask = async (taps) => {
    const { url, query } = sheet().dataset;
    const options = { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
    if (taps.length) {
      options.method = "POST";
      options.headers = { "X-CSRFToken": sheet().querySelector("[name=csrfmiddlewaretoken]").value };
      options.body = new URLSearchParams({ query, taps: JSON.stringify(taps) });
    }
    const answer = await fetch(taps.length ? url : `${url}?${query}`, options);
    if (answer.type === "opaqueredirect" || answer.status === 403) return { trouble: "signed-out" };
    return answer.ok ? answer.json() : { trouble: "away" };
  };

  const send = async ({ look = false } = {}) => {
    if (state.sending || !sheet()) return;
    const taps = kept().slice(0, AT_ONCE);
    if (!taps.length && !look) return;
    state.sending = true;
    taps.forEach((tap) => keep({ ...tap, tried: true }));
    const mine = prefix();
    try {
      const told = await ask(taps);
      if (sheet() && prefix() === mine) {
        state.trouble = told.trouble || "";
        if (!told.trouble) {
          const rows = new Map(taps.map((tap) => [tap.key, tap]));
          told.results.filter(({ key }) => rows.has(key)).forEach(({ key, refused }) => {
            if (refused) refuse(rows.get(key).row, refused);
            drop(rows.get(key));
          });
          learn(told);
        }
      }
    } catch {
      state.trouble = "away";
    }
    state.sending = false;
    if (!sheet()) return;
    show();
    if (kept().length && !state.trouble) send();
  };

  // What a tap has taken back before it left never was.
  const press = (button) => {
    const line = button.closest("[data-row]");
    const row = Number(line.dataset.row);
    const own = kept().filter((tap) => tap.row === row);
    const last = own.at(-1);
    const left = last ? last.to : line.dataset.state;
    const { code } = button.dataset;
    const to = left === code ? sheet().dataset.untapped : code;
    const from = last && !last.tried ? last.left : left;
    if (last && !last.tried) drop(last);
    const at = moment();
    if (from !== to) keep({ key: `${at}-${row}`, row, to, left: from, seen: Number(line.dataset.seen), at });
    part("refusals").replaceChildren();
    show();
    send();
  };

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!sheet() || !button || !button.matches("[data-sheet] button[data-code]")) return;
    event.preventDefault();
    const [pressed, then] = state.last;
    state.last = [button, event.timeStamp];
    if (pressed !== button || event.timeStamp - then > BOUNCE) press(button);
  });
  document.addEventListener("input", ({ target }) => { if (target.id === "sheet-search") find(); });
  window.addEventListener("online", () => send({ look: true }));
  window.addEventListener("storage", () => { if (sheet()) show(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send({ look: true }); });

  const begin = () => {
    if (!sheet()) return;
    state.clock = Date.parse(sheet().dataset.now) - Date.now();
    part("search").hidden = false;
    show();
    send();
  };
  document.addEventListener("DOMContentLoaded", () => {
    const list = document.getElementById("listing-results");
    if (list) new MutationObserver(begin).observe(list, { childList: true });
    begin();
    setInterval(() => { if (!document.hidden) send({ look: true }); }, EVERY);
    setInterval(() => send(), AGAIN);
  });
})();
