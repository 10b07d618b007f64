// The drawing of the network, explored: zoom, move, go from account to account, find by name, light a group.
// Without this script the picture, its links, its form and its table do the same by asking the server.
"use strict";

const STEP = 1.4;
const MOST = 8;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Explorer {
  constructor(figure) {
    this.figure = figure;
    this.words = figure.dataset;
    this.stage = figure.querySelector(".explorer__stage");
    this.panel = figure.querySelector(".explorer__panel");
    this.drawings = [...this.stage.querySelectorAll("svg")].map((svg) => new Drawing(svg));
    this.rows = new Map([...document.querySelectorAll("tr[data-key]")].map((row) => [row.dataset.key, row]));
    this.addButtons(figure.querySelector(".explorer__bar"));
    this.listen();
  }

  // Three sizes are drawn; one is shown.
  get drawing() {
    return this.drawings.find((drawing) => drawing.svg.getClientRects().length) || this.drawings[0];
  }

  addButtons(bar) {
    const acts = [
      [this.words.zoomIn, () => this.drawing.zoom(STEP)],
      [this.words.zoomOut, () => this.drawing.zoom(1 / STEP)],
      [this.words.whole, () => this.drawing.showAll()],
    ];
    for (const [words, act] of acts) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet";
      button.textContent = words;
      button.addEventListener("click", act);
      bar.append(button);
    }
    const hint = document.createElement("p");
    hint.className = "note";
    hint.textContent = this.words.choose;
    bar.append(hint);
    bar.hidden = false;
  }

  listen() {
    for (const drawing of this.drawings) {
      drawing.nodes.forEach((node, index) => {
        node.link.tabIndex = index ? -1 : 0; // one stop for the Tab key; arrows do the rest
        node.link.addEventListener("focus", () => this.choose(drawing, node));
        node.link.addEventListener("click", (event) => this.click(event, drawing, node));
      });
      drawing.svg.addEventListener("keydown", (event) => this.press(event, drawing));
      drawing.listenToPointer();
    }
    const form = document.querySelector("form[role=search]");
    if (!form) return;
    form.elements.q?.addEventListener("input", () => this.light(form));
    form.elements.group?.addEventListener("change", () => this.light(form));
  }

  // A pointer chooses first and opens from the panel; a key opens at once, as any link.
  click(event, drawing, node) {
    const wantsPage = event.detail === 0 || event.ctrlKey || event.metaKey || event.shiftKey;
    if (wantsPage) return;
    event.preventDefault();
    if (!drawing.moved) node.link.focus();
  }

  press(event, drawing) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = drawing.nodes.find((one) => one.link === document.activeElement);
    const acts = { "+": () => drawing.zoom(STEP, node), "=": () => drawing.zoom(STEP, node),
      "-": () => drawing.zoom(1 / STEP, node), "0": () => drawing.showAll() };
    if (event.key in ARROWS && node) {
      const next = drawing.towards(node, ARROWS[event.key]);
      if (next) drawing.goTo(node, next);
    } else if (event.key in acts) {
      acts[event.key]();
    } else {
      return;
    }
    event.preventDefault();
  }

  choose(drawing, node) {
    drawing.keepInSight(node);
    drawing.showTiesOf(node.key);
    this.tell(node);
  }

  tell(node) {
    const row = this.rows.get(node.key);
    if (!row) return;
    const name = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = row.querySelector("bdi").textContent;
    name.append(strong);
    const facts = document.createElement("dl");
    facts.className = "facts";
    for (const cell of row.querySelectorAll("td[data-label], td[data-group]")) {
      const pair = document.createElement("div");
      const term = document.createElement("dt");
      term.textContent = cell.dataset.label || cell.dataset.group;
      const value = document.createElement("dd");
      value.append(...[...cell.cloneNode(true).childNodes]);
      pair.append(term, value);
      facts.append(pair);
    }
    const way = document.createElement("p");
    const link = document.createElement("a");
    link.className = "go";
    link.href = node.link.getAttribute("href");
    link.textContent = this.words.open;
    way.append(link);
    this.panel.replaceChildren(name, facts, way);
    this.panel.hidden = false;
  }

  // While a name is typed, those who do not bear it fade; a chosen group stays lit.
  light(form) {
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const words = plain(form.elements.q?.value || "").split(/\s+/).filter(Boolean);
    const group = form.elements.group?.value || "";
    for (const drawing of this.drawings) {
      for (const node of drawing.nodes) {
        const said = plain(`${node.name} ${node.key}`);
        const named = words.every((word) => said.includes(word));
        const grouped = !group || (group === "-" ? !node.group : node.group === group);
        node.mark.classList.toggle("is-faded", !(named && grouped));
      }
      drawing.svg.classList.toggle("is-lit", Boolean(words.length || group));
    }
  }
}

class Drawing {
  constructor(svg) {
    this.svg = svg;
    this.whole = { x: 0, y: 0, width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
    this.view = { ...this.whole };
    this.nodes = [...svg.querySelectorAll(".n-node")].filter((mark) => mark.querySelector("a")).map((mark) => {
      const link = mark.querySelector("a");
      const box = mark.getBBox();
      return { mark, link, key: mark.dataset.key, group: mark.dataset.segment || "",
        name: link.getAttribute("aria-label"), x: box.x + box.width / 2, y: box.y + box.height / 2 };
    });
    this.ties = [...svg.querySelectorAll("[data-source]")];
    this.moved = false;
  }

  // Where things are can be known only once they are drawn: a hidden drawing has no boxes.
  measure() {
    for (const node of this.nodes) {
      const box = node.mark.getBBox();
      node.x = box.x + box.width / 2;
      node.y = box.y + box.height / 2;
    }
  }

  show() {
    const { x, y, width, height } = this.view;
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.svg.classList.toggle("is-zoomed", width < this.whole.width);
  }

  showAll() {
    this.view = { ...this.whole };
    this.show();
  }

  zoom(factor, around = null) {
    const at = around || { x: this.view.x + this.view.width / 2, y: this.view.y + this.view.height / 2 };
    const width = Math.min(Math.max(this.view.width / factor, this.whole.width / MOST), this.whole.width);
    const scale = width / this.view.width;
    this.view = { x: at.x - (at.x - this.view.x) * scale, y: at.y - (at.y - this.view.y) * scale,
      width, height: this.view.height * scale };
    this.stayInside();
  }

  stayInside() {
    this.view.x = Math.min(Math.max(this.view.x, 0), this.whole.width - this.view.width);
    this.view.y = Math.min(Math.max(this.view.y, 0), this.whole.height - this.view.height);
    this.show();
  }

  keepInSight(node) {
    this.measure();
    const { x, y, width, height } = this.view;
    if (node.x < x || node.x > x + width) this.view.x = node.x - width / 2;
    if (node.y < y || node.y > y + height) this.view.y = node.y - height / 2;
    this.stayInside();
  }

  // The nearest account in a direction: those straight ahead count as nearer than those aside.
  towards(from, [dx, dy]) {
    this.measure();
    let best = null;
    let least = Infinity;
    for (const node of this.nodes) {
      const ahead = (node.x - from.x) * dx + (node.y - from.y) * dy;
      const aside = Math.abs((node.x - from.x) * dy) + Math.abs((node.y - from.y) * dx);
      const far = ahead + 2 * aside;
      if (node !== from && ahead > 0 && far < least) [best, least] = [node, far];
    }
    return best;
  }

  goTo(from, to) {
    from.link.tabIndex = -1;
    to.link.tabIndex = 0;
    to.link.focus();
  }

  showTiesOf(key) {
    for (const tie of this.ties) {
      const touches = tie.dataset.source === key || tie.dataset.target === key;
      tie.classList.toggle("is-chosen", touches);
    }
    for (const node of this.nodes) node.mark.classList.toggle("is-chosen", node.key === key);
    this.svg.classList.add("has-choice");
  }

  pointAt(event) {
    const box = this.svg.getBoundingClientRect();
    return { x: this.view.x + ((event.clientX - box.left) / box.width) * this.view.width,
      y: this.view.y + ((event.clientY - box.top) / box.height) * this.view.height };
  }

  listenToPointer() {
    // The wheel zooms once the reader is at work in the drawing, or with Control; else it turns the page.
    this.svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !this.svg.contains(document.activeElement)) return;
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, this.pointAt(event));
    }, { passive: false });
    let last = null;
    this.svg.addEventListener("pointerdown", (event) => {
      last = this.view.width < this.whole.width ? event : null;
      this.moved = false;
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (!last || !(event.buttons & 1)) return;
      const box = this.svg.getBoundingClientRect();
      const dx = event.clientX - last.clientX;
      const dy = event.clientY - last.clientY;
      if (!this.moved && Math.hypot(dx, dy) < 4) return;
      this.moved = true;
      this.view.x -= (dx / box.width) * this.view.width;
      this.view.y -= (dy / box.height) * this.view.height;
      last = event;
      this.stayInside();
    });
    window.addEventListener("pointerup", () => { last = null; });
    this.svg.addEventListener("dragstart", (event) => event.preventDefault());
  }
}

const figure = document.getElementById("explorer");
if (figure) new Explorer(figure);
