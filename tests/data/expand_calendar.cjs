// Prints what ical.js makes of a calendar on standard input: a JSON list of [uid, local start, status, title].
// node expand_calendar.cjs PATH_OF_ICAL_JS LAST_DAY < calendar.ics
const ICAL = require(process.argv[2]);
const last = ICAL.Time.fromDateString(process.argv[3]);
const calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const found = [];
const status = (event) => event.component.getFirstPropertyValue("status");
for (const part of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(part);
  if (event.isRecurrenceException()) continue;
  if (!event.isRecurring()) {
    found.push([event.uid, event.startDate.toString(), status(event), event.summary]);
    continue;
  }
  for (const other of calendar.getAllSubcomponents("vevent")) {
    const exception = new ICAL.Event(other);
    if (exception.uid === event.uid && exception.isRecurrenceException()) event.relateException(exception);
  }
  const days = event.iterator();
  for (let day = days.next(); day && day.compare(last) <= 0; day = days.next()) {
    const one = event.getOccurrenceDetails(day);
    found.push([event.uid, one.startDate.toString(), status(one.item), one.item.summary]);
  }
}
console.log(JSON.stringify(found));
