(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("with-script");
  var records = Array.prototype.slice.call(document.querySelectorAll(".record"));
  var field = document.getElementById("find");
  var found = document.getElementById("found");
  var all = document.getElementById("open-all");
  var texts = null;
  var timer = 0;
  function show() {
    var sought = field.value.trim().toLocaleLowerCase();
    texts = texts || records.map(function (r) { return r.textContent.toLocaleLowerCase(); });
    var count = 0;
    records.forEach(function (record, at) {
      var hit = sought === "" || texts[at].indexOf(sought) >= 0;
      record.hidden = !hit;
      count += hit ? 1 : 0;
    });
    found.value = sought === "" ? "" : count + " of " + records.length + " records on this page";
  }
  if (field) {
    field.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(show, 120); });
    all.addEventListener("click", function () {
      var open = all.getAttribute("aria-pressed") !== "true";
      records.forEach(function (record) { record.open = open; });
      all.setAttribute("aria-pressed", String(open));
      all.textContent = open ? "Close all" : "Open all";
    });
  }
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = records.filter(function (record) { return !record.open; });
    closed.forEach(function (record) { record.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (record) { record.open = false; });
  });
}());
