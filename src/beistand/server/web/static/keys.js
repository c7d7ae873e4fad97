/* How is the list of cases used without a mouse? Ctrl+K to the search, arrow keys from case to case. */
(function () {
  "use strict";
  var search = document.querySelector("[data-search]");
  var table = document.querySelector("[data-rows]");
  document.addEventListener("keydown", function (event) {
    if (search && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      search.focus();
      search.select();
      return;
    }
    if (!table || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    var down = event.key === "ArrowDown";
    if (!down && event.key !== "ArrowUp") {
      return;
    }
    var links = Array.prototype.slice.call(table.querySelectorAll("tbody th a"));
    var at = links.indexOf(document.activeElement);
    if (at < 0 && !(down && document.activeElement === search)) {
      return;
    }
    var next = links[at + (down ? 1 : -1)];
    event.preventDefault();
    if (next) {
      next.focus();
    } else if (!down && search) {
      search.focus();
    }
  });
  document.documentElement.classList.add("has-keys");
})();
