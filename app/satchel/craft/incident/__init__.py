"""The craft of reading an incident: from chat lines, cues, mails and notes to cited claims."""
