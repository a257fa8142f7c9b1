"""The result of an incident, drawn for somebody who joins late: header, timeline, sections, every word with its sources."""
