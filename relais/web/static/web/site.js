// After htmx replaced a part of the page, the reader's place must follow, as after a full load:
// to the summary of errors when there is one, else to the new content.
"use strict";

function takeReaderTo(element) {
  element.focus();
  element.scrollIntoView({ block: "start" });
}

document.addEventListener("htmx:afterSettle", (event) => {
  const changed = event.detail.elt;
  if (changed.id === "main") {
    takeReaderTo(document.getElementById("errors") || changed);
  }
  // The work is over: what it made stands elsewhere on the page.
  if (changed.classList.contains("job") && changed.dataset.ended) {
    window.location.reload();
  }
});

document.addEventListener("DOMContentLoaded", () => {
  const errors = document.getElementById("errors");
  if (errors) {
    takeReaderTo(errors);
  }
});
