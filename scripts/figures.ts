/**
 * Prints what a look into the product went through, as one line of JSON behind the word `figures`, of which the night's
 * workflow makes its summary.
 */
export function tellFigures(look: string, figures: object): void {
  const date = new Date().toISOString().slice(0, 10);
  process.stdout.write(`figures ${JSON.stringify({ look, date, ...figures })}\n`);
}
