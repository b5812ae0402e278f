/** Codes that are named one by one. */
const MOST_CODES = 12;

/** What of a log is in no figure, or is there otherwise than it was, and how much of it. */
export class LogNotes {
  /** Lines that are no record. */
  unreadable = 0;
  /** Requests that were answered with an error. */
  refused = 0;
  /** Records too far out of order. */
  late = 0;
  /** Requests that name no viewer. */
  nameless = 0;
  /** Requests by the code of an edge location that is not known. */
  private readonly unknownPlaces = new Map<string, number>();

  atUnknownPlace(code: string): void {
    this.unknownPlaces.set(code, (this.unknownPlaces.get(code) ?? 0) + 1);
  }

  /** A sentence each, of what there was. */
  texts(): readonly string[] {
    const { unreadable, refused, late, nameless, unknownPlaces } = this;
    const atUnknown = [...unknownPlaces.values()].reduce((sum, count) => sum + count, 0);
    const codes = [...unknownPlaces.keys()].sort();
    const more = codes.length > MOST_CODES ? ` and ${codes.length - MOST_CODES} more` : '';
    return [
      ...(unreadable === 0 ? [] : [`${unreadable} lines of the log that could not be read`]),
      ...(atUnknown === 0
        ? []
        : [
            `${atUnknown} requests of the log at edge locations that are not known here: ${codes.slice(0, MOST_CODES).join(', ')}${more}`,
          ]),
      ...(refused === 0
        ? []
        : [
            `${refused} requests of the log that were answered with an error, as of what they asked for nothing is known`,
          ]),
      ...(late === 0
        ? []
        : [`${late} lines of the log are too far out of order, and count at the time of the line before them`]),
      ...(nameless === 0
        ? []
        : [
            `${nameless} requests of the log name no viewer: each stands alone, on a connection that is open, and no playback is timed`,
          ]),
    ];
  }
}
