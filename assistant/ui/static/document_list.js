/* The list of the documents: their rows, the filter and the order, and what was left out. Everything shown is put in as text. */
(() => {
  const { make, count } = quoting;
  const AT_A_TIME = 50;
  const FEW = 20;

  const KINDS = { ".pdf": "PDF", ".docx": "Word", ".odt": "OpenDocument", ".pptx": "PowerPoint", ".rtf": "RTF", ".epub": "EPUB", ".html": "web pages", ".md": "Markdown",
    ".txt": "plain text", ".xml": "articles in XML" };
  const KINDS_OF_ONE = { DOCX: "Word", ODT: "OpenDocument", PPTX: "PowerPoint", HTML: "web page", HTM: "web page", MD: "Markdown", TXT: "plain text", XML: "article in XML" };
  /** The kinds of files that are read, in words. */
  quoting.fileKinds = (suffixes) => Object.keys(KINDS).filter((suffix) => suffixes.includes(suffix)).map((suffix) => KINDS[suffix]).join(", ");

  /** The list in `element`; `remove` is called with a document and its row. `draw` takes the server's listing. */
  quoting.documentList = (element, remove) => {
    const $ = (selector) => element.querySelector(selector);
    let known = null;
    let shownLimit = AT_A_TIME;

    function draw(listing) {
      known = listing;
      for (const part of element.querySelectorAll(".changing")) part.hidden = known.read_only;
      $(".only-read").hidden = !known.read_only;
      const passages = known.documents.reduce((sum, { passages }) => sum + passages, 0);
      $(".summary").textContent = known.documents.length ? `${count(known.documents.length, "document")} · ${count(passages, "passage")}` : "";
      $(".accepted").textContent = `${quoting.fileKinds(known.suffixes)} · up to ${known.most_megabytes.toLocaleString("en")} MB each`;
      $(".chosen").accept = [...known.suffixes, ".yaml"].join(",");
      $(".list-tools").hidden = known.documents.length <= FEW;
      drawRows();
      drawLeftOut();
    }

    function drawRows() {
      const wanted = known.documents.length > FEW ? $(".filter").value.trim().toLowerCase().split(/\s+/).filter(Boolean) : [];
      const found = known.documents.filter((one) => {
        const text = `${one.title} ${one.id} ${one.kind} ${KINDS_OF_ONE[one.kind] ?? ""} ${one.source} ${one.licence}`.toLowerCase();
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
      const empty = found.length ? [] : known.documents.length ? [none("No document fits that.")] : known.problem ? [] : [nothingYet()];
      $(".list-state").replaceChildren(...(known.problem ? [notRead()] : []), ...empty);
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

    function notRead() {
      const what = known.documents.length ? "What has changed in the folder has not been read." : "The documents have not been read.";
      return quoting.failed({ what, nextStep: known.problem });
    }

    function nothingYet() {
      return make("div", { class: "remark" }, make("p", { class: "what" }, "There are no documents yet."),
        make("p", { class: "next-step" }, known.read_only ? "Whoever runs this page can add some." : `Add files above, or put them into the folder “${known.corpus_folder}” and check it again.`));
    }

    function row(one) {
      const facts = [KINDS_OF_ONE[one.kind] ?? one.kind, one.pages && count(one.pages, "page"), count(one.passages, "passage"), count(one.characters, "character"), language(one.language), one.changed && `file of ${day(one.changed)}`];
      const origin = [one.date && `dated ${one.date}`, one.source, one.licence].filter(Boolean);
      const title = make("button", { type: "button", class: "open-document", dir: "auto", "data-open-document": one.id }, one.title || one.id);
      const about = make("div", { class: "about" }, title, make("p", { class: "detail" }, make("span", { class: "file-name", dir: "auto" }, one.id), ...facts.filter(Boolean).flatMap((fact) => [" ", make("span", { class: "fact" }, fact)])));
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

    return { draw };
  };
})();
