// After htmx replaced a part of the page, the reader's place must follow, as after a full load:
// to the summary of errors when there is one, else to the new content.
"use strict";

function takeReaderTo(element) {
  element.focus();
  element.scrollIntoView({ block: "start" });
}

document.addEventListener("htmx:afterSettle", (event) => {
  const main = document.getElementById("main");
  if (event.detail.target !== main && event.target !== main) return;
  takeReaderTo(document.getElementById("errors") || main);
});

document.addEventListener("DOMContentLoaded", () => {
  const errors = document.getElementById("errors");
  if (errors) takeReaderTo(errors);
});
