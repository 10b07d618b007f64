/* Tables that can be put in another order. Without this script they stay in the order the server gave.

   A table says its words in `data-sort` ("Sort by"), a head what it holds in `data-by` (text or number)
   and its name in `data-say`, a cell its value in `data-value`. Heads become buttons; on a narrow
   screen, where heads are hidden, a list does the same. */
(function () {
  "use strict";
  var narrow = window.matchMedia("(max-width: 61.99rem)");

  function order(table, column, kind, direction) {
    var body = table.tBodies[0];
    var sign = direction === "ascending" ? 1 : -1;
    var compare = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true }).compare;
    var rows = Array.prototype.map.call(body.rows, function (row, place) {
      var value = row.cells[column].getAttribute("data-value") || "";
      return { row: row, place: place, value: kind === "number" ? Number(value) : value };
    });
    rows.sort(function (a, b) {
      var gap = kind === "number" ? a.value - b.value : compare(a.value, b.value);
      return gap * sign || a.place - b.place;
    });
    rows.forEach(function (entry) { body.appendChild(entry.row); });
  }

  function prepare(table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var list = document.createElement("select");
    var buttons = [];

    function sort(head) {
      var kind = head.getAttribute("data-by");
      var usual = kind === "number" ? "descending" : "ascending";
      var other = kind === "number" ? "ascending" : "descending";
      var direction = head.getAttribute("aria-sort") === usual ? other : usual;
      heads.forEach(function (one) { one.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", direction);
      order(table, heads.indexOf(head), kind, direction);
      list.value = String(heads.indexOf(head));
    }

    heads.forEach(function (head, column) {
      if (!head.hasAttribute("data-by")) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () { sort(head); });
      buttons.push(button);
      var option = document.createElement("option");
      option.value = String(column);
      option.textContent = head.getAttribute("data-say");
      option.selected = head.hasAttribute("aria-sort");
      list.appendChild(option);
    });

    var label = document.createElement("label");
    label.className = "sorter";
    label.textContent = table.getAttribute("data-sort");
    label.appendChild(list);
    list.addEventListener("change", function () {
      var head = heads[Number(list.value)];
      head.removeAttribute("aria-sort");
      sort(head);
    });
    table.parentNode.insertBefore(label, table);

    /* Hidden heads must not be reached with the keyboard. */
    function adapt() { buttons.forEach(function (button) { button.tabIndex = narrow.matches ? -1 : 0; }); }
    narrow.addEventListener("change", adapt);
    adapt();
  }

  function start(root) {
    Array.prototype.forEach.call(root.querySelectorAll("table[data-sort]:not([data-ready])"), function (table) {
      table.setAttribute("data-ready", "");
      prepare(table);
    });
  }

  start(document);
  document.addEventListener("htmx:load", function (event) { start(event.target); });

  /* A link to something inside a folded part opens it. */
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var folded = target && target.closest("details");
    if (folded && !folded.open) { folded.open = true; target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
