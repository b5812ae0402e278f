/** The picture that becomes the poster: it is there long before the video is encoded. */
export class Still {
  private settle: (path?: string) => void = () => undefined;

  /** A PNG; `undefined` where the video ended before the poster's frame. */
  readonly path = new Promise<string | undefined>((resolve) => {
    this.settle = resolve;
  });

  /** What is found first counts. */
  readonly found = (path: string): void => this.settle(path);

  /** Nothing more will be found. */
  missed(): void {
    this.settle();
  }
}
