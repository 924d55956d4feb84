import type { Cli } from '../context.ts';
import type { CliTextKey } from '../messages/en.ts';
import type { Piece } from '../output.ts';

/** A column by its name: that of its heading in the catalogue, and the same in CSV in every language. */
type ColumnName = CliTextKey extends infer Key ? (Key extends `column.${infer Name}` ? Name : never) : never;

/** A column of a table: what stands in it of a row. */
export interface Column<Row> {
  readonly name: ColumnName;
  readonly cell: (row: Row) => Piece;
  /** Only where nothing is left out: in `wide` and `csv`. */
  readonly isWide?: boolean;
}

/**
 * Prints the one table that a command is about, as wide as it was asked for, or as CSV. In CSV everything else that the
 * command says goes to the error stream, and a table without rows is its headings.
 */
export function printListing<Row>({ output, texts }: Cli, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const shown = output.format === 'text' ? columns.filter(({ isWide }) => isWide !== true) : columns;
  const cells = rows.map((row) => shown.map(({ cell }) => cell(row)));
  if (output.format === 'csv')
    output.csv(
      shown.map(({ name }) => name),
      cells,
    );
  else if (rows.length > 0)
    output.table(
      shown.map(({ name }) => texts.say(`column.${name}`)),
      cells,
    );
}
