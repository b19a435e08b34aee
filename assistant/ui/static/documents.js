/* The view of the documents: their list, and what can be done with them. Everything shown is put in as text. */
quoting.part("documents", ({ element, server }) => {
  const { make, count } = quoting;
  const $ = (selector) => element.querySelector(selector);
  const AT_A_TIME = 50;
  const FEW = 20;
  let known = null; // the server's last listing, its documents included
  let shownLimit = AT_A_TIME;
  let isShown = false;

  // The list

  async function load() {
    try {
      const listing = await server.listing({ generation: known?.generation ?? -1 });
      if (listing.phase !== "ready") return starting(listing);
      known = { ...listing, documents: listing.documents ?? known?.documents ?? [] };
      draw();
    } catch (failure) {
      $(".list-state").replaceChildren(make("div", { class: "failure", role: "alert" }, make("p", { class: "what" }, failure.what),
        make("p", { class: "next-step" }, failure.nextStep), make("button", { type: "button", class: "quiet", onclick: load }, "Try again")));
    }
  }

  function starting({ phase, text, next_step: nextStep }) {
    if (phase !== "failed") {
      $(".list-state .pending-text")?.replaceChildren(`${text}… They are listed here as soon as the start is over.`);
      return;
    }
    $(".list-state").replaceChildren(make("div", { class: "failure", role: "alert" }, make("p", { class: "what" }, text), make("p", { class: "next-step" }, nextStep)));
  }

  function draw() {
    for (const part of element.querySelectorAll(".changing")) part.hidden = known.read_only;
    $(".only-read").hidden = !known.read_only;
    const passages = known.documents.reduce((sum, { passages }) => sum + passages, 0);
    $(".summary").textContent = known.documents.length ? `${count(known.documents.length, "document")} · ${count(passages, "passage")}` : "";
    $(".accepted").textContent = `${kinds()} · up to ${known.most_megabytes.toLocaleString("en")} MB each`;
    $(".chosen").accept = [...known.suffixes, ".yaml"].join(",");
    $(".list-tools").hidden = known.documents.length <= FEW;
    drawRows();
    drawLeftOut();
  }

  const KINDS = { ".pdf": "PDF", ".docx": "Word", ".odt": "OpenDocument", ".pptx": "PowerPoint", ".rtf": "RTF", ".epub": "EPUB", ".html": "web pages", ".md": "Markdown",
    ".txt": "plain text", ".xml": "articles in XML" };
  const kinds = () => Object.keys(KINDS).filter((suffix) => known.suffixes.includes(suffix)).map((suffix) => KINDS[suffix]).join(", ");

  function drawRows() {
    const wanted = known.documents.length > FEW ? $(".filter").value.trim().toLowerCase().split(/\s+/).filter(Boolean) : [];
    const found = known.documents.filter((one) => {
      const text = `${one.title} ${one.id} ${one.kind} ${one.source} ${one.licence}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    found.sort(ORDERS[$(".order").value]);
    const rows = found.slice(0, shownLimit);
    const held = document.activeElement?.closest?.(".document-list li");
    const onRemoval = document.activeElement?.classList.contains("icon-button");
    $(".document-list").replaceChildren(...rows.map(row));
    if (held) { // the list is another, the place stays
      const same = [...$(".document-list").children].find((item) => item.dataset.id === held.dataset.id);
      same?.querySelector(onRemoval ? ".icon-button" : ".open-document")?.focus({ preventScroll: true });
    }
    $(".list-state").replaceChildren(...(known.documents.length ? (found.length ? [] : [none("No document fits that.")]) : [nothingYet()]));
    $(".found").textContent = wanted.length ? `${count(found.length, "document")} of ${known.documents.length.toLocaleString("en")}` : "";
    const rest = found.length - rows.length;
    $(".show-more").hidden = rest <= 0;
    $(".show-more").textContent = `Show ${Math.min(rest, 2 * AT_A_TIME)} more of ${rest.toLocaleString("en")}`;
  }

  const byTitle = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const ORDERS = {
    title: (a, b) => byTitle.compare(a.title, b.title) || byTitle.compare(a.id, b.id),
    changed: (a, b) => b.changed.localeCompare(a.changed) || byTitle.compare(a.title, b.title),
    characters: (a, b) => b.characters - a.characters,
  };

  const none = (text) => make("p", { class: "none" }, text);

  function nothingYet() {
    return make("div", { class: "remark" }, make("p", { class: "what" }, "There are no documents yet."),
      make("p", { class: "next-step" }, known.read_only ? "Whoever runs this page can add some." : `Add files above, or put them into the folder ${known.corpus_folder} and check it again.`));
  }

  function row(one) {
    const facts = [one.kind, one.pages && count(one.pages, "page"), count(one.passages, "passage"), count(one.characters, "character"), language(one.language), one.changed && `file of ${day(one.changed)}`];
    const origin = [one.date && `dated ${one.date}`, one.source, one.licence].filter(Boolean);
    const title = make("button", { type: "button", class: "open-document", dir: "auto", "data-open-document": one.id }, one.title || one.id);
    const about = make("div", { class: "about" }, title, make("p", { class: "detail" }, make("span", { class: "file-name", dir: "auto" }, one.id), " ", make("span", { class: "facts" }, facts.filter(Boolean).join(" · "))));
    if (origin.length) about.append(make("p", { class: "detail", dir: "auto" }, origin.join(" · ")));
    const item = make("li", { "data-id": one.id }, about);
    if (!known.read_only) item.append(quoting.iconButton("remove", `Remove “${(one.title || one.id).slice(0, 80)}”`, () => remove(one, item)));
    return item;
  }

  const day = (date) => new Date(`${date}T12:00:00`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });

  function language(code) {
    try {
      return code && new Intl.DisplayNames(["en"], { type: "language" }).of(code);
    } catch {
      return code;
    }
  }

  function drawLeftOut() {
    const parts = [];
    if (known.problem) parts.push(make("p", { class: "work-problem" }, known.problem));
    if (known.refused.length) {
      parts.push(make("h3", {}, "In the folder, but could not be read"), make("ul", { class: "notes" }, ...known.refused.map((file) =>
        make("li", {}, make("strong", { dir: "auto" }, file.document), make("span", { dir: "auto" }, ` ${`${file.reason} ${file.next_step}`.replace(`'${file.document}' `, "")}`)))));
    }
    if (known.duplicates.length) {
      parts.push(make("h3", {}, "There twice"), make("ul", { class: "notes" }, ...known.duplicates.map((file) =>
        make("li", {}, make("strong", { dir: "auto" }, file.document), make("span", { dir: "auto" }, ` has the same text as ${file.same_as}.`)))));
    }
    $(".left-out").replaceChildren(...parts);
  }

  $(".filter").addEventListener("input", () => { shownLimit = AT_A_TIME; drawRows(); });
  $(".order").addEventListener("change", drawRows);
  $(".show-more").addEventListener("click", () => {
    const first = shownLimit;
    shownLimit += 2 * AT_A_TIME;
    drawRows();
    element.querySelectorAll(".open-document")[first]?.focus();
  });

  // Work: what this tab uploads, and what the server does, whoever began it

  const files = new Map(); // by name: { outcome, detail } of the files in the card
  const rows = new Map();
  let job = null; // what the card shows
  let seen = null; // the number of the server's latest piece of work
  let sending = null; // { uploads, busy, stopped } while files are on their way
  let asking = false;
  let wake = () => {};

  async function follow() {
    if (asking) return wake();
    asking = true;
    try {
      for (;;) {
        const told = await server.work({});
        const isOver = take(told.job);
        const isOther = known && !job?.running && told.generation !== known.generation;
        if (isOver || isOther) await load();
        if (isOther) quoting.tell("documents-changed");
        if (!job?.running && !sending && !(isShown && document.visibilityState === "visible")) break;
        await new Promise((done) => {
          wake = done;
          setTimeout(done, job?.running ? 400 : 3000);
        });
      }
    } catch { /* the server is away: what is tried next says so */ } finally {
      asking = false;
    }
  }

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  /** What the server does, whoever began it; true when it has just ended. What was over before isn't shown. */
  function take(latest) {
    const isFirst = seen === null;
    const isNew = seen !== (latest?.number ?? 0);
    seen = latest?.number ?? 0;
    if (!latest || sending || (isFirst && !latest.running)) return false;
    if (isNew) begin();
    else if (job?.number !== latest.number) return false;
    const wasRunning = isNew || job.running;
    job = latest;
    for (const line of job.lines) if (job.kind !== "rebuild" || line.outcome !== "changed") files.set(line.document, line);
    drawWork();
    if (job.running || !wasRunning) return false;
    quoting.announce($("#work-title").textContent);
    return true;
  }

  function begin(own = []) {
    job = null;
    files.clear();
    rows.clear();
    for (const { name, outcome = "sending", detail = "" } of own) files.set(name, { outcome, detail });
    $(".work-files").replaceChildren();
  }

  function drawWork() {
    const busy = sending?.busy || job?.running;
    $(".work").hidden = !sending && !job;
    $("#work-title").textContent = sending?.busy ? SENDING(sending) : job?.running ? RUNNING[job.kind] : ended();
    $(".work").dataset.state = busy ? "busy" : job?.problem || [...files.values()].some(({ outcome }) => outcome === "refused") ? "trouble" : "good";
    $(".work .stop").hidden = !busy || job?.kind === "remove";
    $(".work .dismiss").hidden = Boolean(busy);
    drawBar(busy);
    $(".work > .work-problem").hidden = !job?.problem || Boolean(busy);
    $(".work > .work-problem").textContent = job?.problem ?? "";
    for (const [name, file] of files) drawFile(name, job?.running && job.current === name ? { outcome: "working" } : file);
    if (job?.running && job.current && !files.has(job.current) && job.kind !== "rebuild") drawFile(job.current, { outcome: "working" });
    $(".work-files").hidden = !rows.size;
    if (rows.size > 6) $(".work-files").setAttribute("tabindex", "0");
    else $(".work-files").removeAttribute("tabindex");
  }

  const SENDING = ({ uploads }) => (uploads.every(({ share }) => share === 1) ? "Waiting for other work to end" : `Uploading ${count(uploads.length, "file")}`);
  const RUNNING = { add: "Taking in the files", sync: "Checking the folder", rebuild: "Reading all documents again", remove: "Removing" };

  function drawBar(busy) {
    $(".work .bar").hidden = !busy;
    const bar = $(".work progress");
    if (sending?.busy) {
      const share = sending.uploads.reduce((sum, upload) => sum + upload.share, 0) / Math.max(1, sending.uploads.length);
      bar.value = share;
      $(".bar-count").textContent = `${Math.floor(100 * share)} %`;
    } else if (job?.total) {
      bar.value = job.done / job.total;
      $(".bar-count").textContent = `${job.done.toLocaleString("en")} of ${job.total.toLocaleString("en")}${job.kind === "rebuild" && job.current ? ` · ${job.current}` : ""}`;
    } else {
      bar.removeAttribute("value");
      $(".bar-count").textContent = "";
    }
  }

  function drawFile(name, file) {
    let item = rows.get(name);
    if (!item) {
      item = make("li", {}, make("span", { class: "sign", "aria-hidden": "true" }), make("strong", { dir: "auto" }, name), " ", make("span", { class: "said-of-it", dir: "auto" }));
      rows.set(name, item);
      $(".work-files").append(item);
    }
    if (item.dataset.outcome !== file.outcome && file.outcome === "refused") $(".work-files").prepend(item);
    if (item.dataset.outcome !== file.outcome) item.dataset.outcome = file.outcome;
    const text = (SAID[file.outcome] ?? String)(file.detail ?? "").replace(`'${name}' `, "");
    const place = item.querySelector(".said-of-it");
    if (place.textContent !== text) place.textContent = text;
  }

  const SAID = {
    sending: (share) => `uploading ${share}`,
    waiting: () => "waiting",
    working: () => "being read…",
    added: () => "added",
    changed: () => "read again, as it has changed",
    renamed: (old) => `was called ${old}`,
    removed: (kept) => `removed. ${kept}`,
    unchanged: () => "is there already",
    duplicate: (other) => `has the same text as ${other}, so it is not taken twice`,
    stopped: () => "not added, as you stopped before its turn",
    refused: (why) => why,
  };

  function ended() {
    const outcomes = [...files.values()].map(({ outcome }) => outcome);
    const number = (...names) => outcomes.filter((outcome) => names.includes(outcome)).length;
    const parts = [[number("added"), "added"], [number("changed"), "read again"], [number("renamed"), "renamed"], [number("removed"), "removed"],
      [number("unchanged", "duplicate"), "there already"], [number("refused", "stopped"), "not added"]];
    const said = parts.filter(([some]) => some).map(([some, what], at) => (at ? `${some} ${what}` : `${count(some, "file")} ${what}`)).join(", ");
    if (job?.problem && !said) return "That did not work";
    const nothing = job?.kind === "rebuild" ? "All documents are read again" : "Nothing has changed";
    return `${job?.stopped ? "Stopped. " : ""}${said || (job?.stopped ? "What is done is kept" : nothing)}.`;
  }

  // Adding

  async function add(list) {
    if (!known || known.read_only || !list.length) return;
    if (sending || job?.running) return quoting.say("The documents are being worked on. Add these when that is done.");
    if (list.length > known.most_files) return quoting.say(`At most ${count(known.most_files, "file")} at a time.`);
    const named = list.map((file) => ({ file, name: file.name, share: 0, ...refusal(file) }));
    begin(named);
    const uploads = named.filter(({ outcome }) => !outcome);
    sending = { uploads, busy: true };
    $(".work").hidden = false;
    $("#work-title").focus({ preventScroll: true });
    $(".work").scrollIntoView({ block: "nearest" });
    drawWork();
    quoting.announce(SENDING(sending));
    await sendAll(uploads);
    const arrived = uploads.filter(({ path }) => path);
    if (arrived.length && !sending.stopped) await handOver(arrived.map(({ path, name }) => ({ path, name })));
    else quiet(sending.stopped);
  }

  /** Told before anything is sent, where the ending or the size says enough; the server looks again. */
  function refusal({ name, size }) {
    const ending = name.includes(".") ? name.slice(name.lastIndexOf(".")).toLowerCase() : "";
    const refused = (detail) => ({ outcome: "refused", detail });
    if (!known.suffixes.includes(ending) && !name.endsWith(".meta.yaml")) return refused(`is of a kind that can’t be read. These can: ${kinds()}.`);
    if (size > known.most_megabytes * 1e6) return refused(`has ${Math.ceil(size / 1e6).toLocaleString("en")} MB; ${known.most_megabytes.toLocaleString("en")} are allowed. Split it.`);
    if (size === 0) return refused("is empty.");
    return {};
  }

  /** Three at a time. */
  async function sendAll(uploads) {
    const waiting = [...uploads];
    const worker = async () => {
      for (let upload = waiting.shift(); upload && !sending.stopped; upload = waiting.shift()) {
        const current = upload;
        current.sent = quoting.send(current.file, (share) => note(current, share));
        try {
          current.path = await current.sent.done;
          note(current, 1);
          files.set(current.name, { outcome: "waiting" });
        } catch (failure) {
          current.share = 1;
          files.set(current.name, sending.stopped ? { outcome: "stopped" } : { outcome: "refused", detail: `${failure.what} ${failure.nextStep}` });
        }
        drawWork();
      }
    };
    await Promise.all([worker(), worker(), worker()]);
  }

  function note(upload, share) {
    upload.share = share;
    files.set(upload.name, { outcome: "sending", detail: `${Math.floor(100 * share)} %` });
    drawWork();
  }

  /** The files are on the server: have them taken in, as soon as nothing else is done there. */
  async function handOver(uploaded) {
    while (!sending.stopped) {
      try {
        const told = await server.add_files({ files: uploaded });
        sending = null;
        seen = told.job.number;
        job = { ...told.job, lines: [], running: true };
        drawWork();
        return follow();
      } catch (failure) {
        if (!failure.what.startsWith("The documents are being worked on")) {
          for (const { name } of uploaded) files.set(name, { outcome: "refused", detail: `${failure.what} ${failure.nextStep}` });
          return quiet(false);
        }
        await pause(1000);
      }
    }
    quiet(true);
  }

  /** It ended before the server had anything to do. */
  function quiet(stopped) {
    if (stopped) for (const [name, { outcome }] of files) if (outcome !== "refused") files.set(name, { outcome: "stopped" });
    sending = null;
    job = { number: -1, kind: "add", running: false, lines: [], stopped };
    drawWork();
    quoting.announce($("#work-title").textContent);
  }

  $(".choose").addEventListener("click", () => $(".chosen").click());
  $(".chosen").addEventListener("change", () => {
    add([...$(".chosen").files]);
    $(".chosen").value = "";
  });
  $(".work .stop").addEventListener("click", async () => {
    if (sending) {
      sending.stopped = true;
      for (const { sent } of sending.uploads) sent?.abort();
    } else await attempt(() => server.stop_work({}));
    $("#work-title").focus({ preventScroll: true });
  });
  $(".dismiss").addEventListener("click", () => {
    job = null;
    $(".work").hidden = true;
    $("#documents-title").focus({ preventScroll: true });
  });

  // Dropping: the whole view takes files

  let over = 0;
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const carries = (event) => isShown && known && !known.read_only && hasFiles(event);
  document.addEventListener("dragenter", (event) => {
    if (!carries(event)) return;
    over += 1;
    $(".drop-over").classList.add("shown");
  });
  document.addEventListener("dragleave", (event) => {
    if (!carries(event)) return;
    over -= 1;
    if (over <= 0) $(".drop-over").classList.remove("shown");
  });
  document.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  document.addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // else the browser would leave the page and open the file
    over = 0;
    $(".drop-over").classList.remove("shown");
    if (!isShown || !known || known.read_only) return;
    add(await quoting.dropped(event.dataTransfer));
  });

  // Removing, checking, reading again

  async function attempt(call) {
    try {
      await call();
    } catch (failure) {
      quoting.say(`${failure.what} ${failure.nextStep}`);
      return false;
    }
    follow();
    return true;
  }

  async function remove(one, item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    const agreed = await quoting.confirm(`Remove “${(one.title || one.id).slice(0, 120)}”?`,
      `It answers no more. Its file, ${one.id}, is not deleted but kept in ${known.kept_in}.`, "Remove");
    if (!agreed) return;
    const neighbour = next?.querySelector(".open-document")?.dataset.openDocument;
    if (!(await attempt(() => server.remove_document({ document: one.id })))) return;
    item.classList.add("going");
    await gone(one.id);
    const focus = [...element.querySelectorAll(".open-document")].find((button) => button.dataset.openDocument === neighbour);
    (focus ?? $("#documents-title")).focus();
  }

  async function gone(id) {
    for (let tries = 0; tries < 100 && known.documents.some((one) => one.id === id); tries += 1) {
      await pause(100);
      if (job?.problem && !job.running) return;
    }
  }

  $(".sync").addEventListener("click", () => attempt(() => server.sync({})));
  $(".rebuild").addEventListener("click", async () => {
    const agreed = await quoting.confirm("Read all documents again?",
      `Every file is read and indexed anew (${count(known.documents.length, "document")}). That takes a while; questions are answered meanwhile.`, "Read all again");
    if (agreed) attempt(() => server.rebuild({}));
  });

  quoting.on("view", (view) => {
    isShown = view === "documents";
    if (isShown) load().then(follow);
  });
  quoting.on("state", (state) => {
    if (!known && isShown && ["ready", "failed"].includes(state.phase)) load().then(follow);
    else if (!known) starting(state);
  });
  document.addEventListener("visibilitychange", () => isShown && known && follow());
});
