// The clock of the running order, and the line it stands at. Without this the server's minute is shown.
(function () {
  "use strict";
  var box = document.querySelector("[data-run]");
  if (!box) return;
  var clock = box.querySelector("[data-clock]");
  var shown = clock.textContent.split(".");
  // The cluster's wall time, whatever this phone's zone: the server's minute, counted on from here.
  var began = Number(shown[0]) * 60 + Number(shown[1]);
  var since = Date.now();
  var items = Array.prototype.slice.call(document.querySelectorAll("[data-from]"));

  function two(number) { return (number < 10 ? "0" : "") + number; }

  function from(item) { return Number(item.dataset.from); }

  function end(item) { return from(item) + Number(item.dataset.minutes); }

  function find(list, test) {
    for (var i = 0; i < list.length; i += 1) if (test(list[i])) return list[i];
    return null;
  }

  function mark(item, isNow) {
    item.classList.toggle("now", isNow);
    if (isNow) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
  }

  function tick() {
    var minute = (began + Math.floor((Date.now() - since) / 60000)) % 1440;
    var text = two(Math.floor(minute / 60)) + "." + two(minute % 60);
    if (clock.textContent === text) return;
    clock.textContent = text;
    if (!("today" in box.dataset)) return;
    var current = find(items, function (item) { return from(item) <= minute && minute < end(item); });
    var open = items.filter(function (item) { return item.dataset.state === "planned"; });
    var next = find(open, function (item) { return from(item) >= (current ? end(current) : minute); });
    var overdue = find(open, function (item) { return end(item) <= minute; });
    items.forEach(function (item) { mark(item, item === current); });
    if (current) box.querySelector("[data-current]").textContent = current.dataset.title;
    box.querySelector("[data-next]").textContent = next ? next.dataset.start + " " + next.dataset.title : "–";
    var late = box.querySelector("[data-late-line]");
    late.hidden = !overdue || minute - end(overdue) < 1;
    if (overdue) late.querySelector("span").textContent = box.dataset.late.replace("#", minute - end(overdue));
  }

  setInterval(tick, 1000);
}());
