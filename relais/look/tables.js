/* Tables that can be put in another order. Without this script they stay in the order the server gave.

   Tables of one `data-rows` hold the rows of one list (the first ones, then the folded others): they are put
   in order together. `data-sort` holds the words "Sort by", a head says in `data-by` what its column holds
   (text or number) and in `data-say` its name, a cell its value in `data-value`. Heads become buttons; on
   a narrow screen, where heads are hidden, a list of choices does the same. */
(function () {
  "use strict";
  var narrow = window.matchMedia("(max-width: 61.99rem)");
  var collator = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true });

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function order(tables, column, kind, direction) {
    var sign = direction === "ascending" ? 1 : -1;
    var entries = [];
    tables.forEach(function (table) {
      each(table.tBodies[0].rows, function (row) {
        var value = row.cells[column].getAttribute("data-value") || "";
        entries.push({ row: row, place: entries.length, value: kind === "number" ? Number(value) : value });
      });
    });
    entries.sort(function (a, b) {
      var gap = kind === "number" ? a.value - b.value : collator.compare(a.value, b.value);
      return gap * sign || a.place - b.place;
    });
    var next = 0;
    tables.forEach(function (table) {
      var body = table.tBodies[0];
      for (var left = body.rows.length; left > 0; left -= 1) { body.rows[0].remove(); entries[next].body = body; next += 1; }
    });
    entries.forEach(function (entry) { entry.body.appendChild(entry.row); });
  }

  function prepare(tables) {
    var heads = tables.map(function (table) { return Array.prototype.slice.call(table.tHead.rows[0].cells); });
    var choice = document.createElement("select");
    var buttons = [];

    function sort(column, direction) {
      heads.forEach(function (row) {
        row.forEach(function (head) { head.removeAttribute("aria-sort"); });
        row[column].setAttribute("aria-sort", direction);
      });
      choice.value = String(column);
      order(tables, column, heads[0][column].getAttribute("data-by"), direction);
    }

    function usual(column) { return heads[0][column].getAttribute("data-by") === "number" ? "descending" : "ascending"; }

    function turn(column) {
      var first = usual(column);
      var other = first === "descending" ? "ascending" : "descending";
      sort(column, heads[0][column].getAttribute("aria-sort") === first ? other : first);
    }

    heads.forEach(function (row) {
      row.forEach(function (head, column) {
        if (!head.hasAttribute("data-by")) { return; }
        var button = document.createElement("button");
        button.type = "button";
        button.className = "sort";
        while (head.firstChild) { button.appendChild(head.firstChild); }
        head.appendChild(button);
        button.addEventListener("click", function () { turn(column); });
        buttons.push(button);
      });
    });
    heads[0].forEach(function (head, column) {
      if (!head.hasAttribute("data-by")) { return; }
      var option = document.createElement("option");
      option.value = String(column);
      option.textContent = head.getAttribute("data-say");
      option.selected = head.hasAttribute("aria-sort");
      choice.appendChild(option);
    });
    choice.addEventListener("change", function () { sort(Number(choice.value), usual(Number(choice.value))); });

    var label = document.createElement("label");
    label.className = "sorter";
    label.textContent = tables[0].getAttribute("data-sort");
    label.appendChild(choice);
    tables[0].parentNode.insertBefore(label, tables[0]);

    /* Hidden heads must not be reached with the keyboard. */
    function adapt() { buttons.forEach(function (button) { button.tabIndex = narrow.matches ? -1 : 0; }); }
    narrow.addEventListener("change", adapt);
    adapt();
  }

  function start(root) {
    var groups = {};
    each(root.querySelectorAll("table[data-rows]:not([data-ready])"), function (table) {
      var name = table.getAttribute("data-rows");
      table.setAttribute("data-ready", "");
      (groups[name] = groups[name] || []).push(table);
    });
    Object.keys(groups).forEach(function (name) { prepare(groups[name]); });
  }

  /* A link to something inside a folded part opens it. */
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var folded = target && target.closest("details");
    if (folded && !folded.open) { folded.open = true; target.scrollIntoView(); }
  }

  start(document);
  document.addEventListener("htmx:load", function (event) { start(event.target); });
  window.addEventListener("hashchange", reveal);
  reveal();
})();
