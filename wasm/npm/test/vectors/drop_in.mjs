// The drop-in: P-521, its own names, no codes.

import {
  Curve,
  InvalidPseudonymError,
  InvalidValueError,
  PseudonymisationHelper,
} from '../../dist/pseudo-helper/index.js';
import {
  LeftOut,
  TRANSIT_INFO,
  base64,
  bytesOf,
  double,
  fromBase64,
  halving,
  hexOf,
  outcome,
  same,
  scripted,
  table,
} from './support.mjs';

const OTHER = new LeftOut('another curve than P-521');
/** What is asked of a service that refuses. */
let asked;
const refusing = new PseudonymisationHelper({
  async identify(_domain, request) {
    asked = JSON.parse(request);
    throw new Error('not served');
  },
});
const helper = new PseudonymisationHelper({ identify: async (domain, request) => double(domain, request) });
const domain = (bufferSize = 8, by = helper) => by.createDomain('d', Curve.P521, 'a', bufferSize);

/** The points that are told, or the kind of error that a row with `error` is to be. */
function made(row, Kind, work, expected) {
  if (row.curve !== undefined && row.curve !== 'P-521') return OTHER;
  let pseudonym;
  try {
    pseudonym = work();
  } catch (error) {
    if (!(error instanceof Kind)) throw error;
    return same(`refused: ${row.error}`, `refused: ${row.error ?? 'nothing'}`);
  }
  if (row.error) throw new Error(`${row.error} expected, a point found`);
  const [x, y] = expected(row);
  same([pseudonym.x(), pseudonym.y()].map((text) => hexOf(fromBase64(text))), [x, y]);
  const { pseudonymFactory: points } = domain();
  const again = [pseudonym.sec1(), pseudonym.sec1Compressed()].map((text) => points.fromSec1(text));
  return same(again.map((one) => [one.x(), one.y()]), [0, 1].map(() => [pseudonym.x(), pseudonym.y()]));
}

const xy = ({ x_hex, y_hex }) => [x_hex, y_hex];
const cookbookXy = ({ x, y }) => [x, y].map((text) => hexOf(fromBase64(text)));

function encoded(row, expected) {
  const { valueFactory } = domain(row.buffer_size);
  const value = bytesOf(row.value_hex);
  const error = value.length > valueFactory.getMaxValueSize() ? 'value_too_long' : undefined;
  return made({ ...row, error }, InvalidValueError, () => valueFactory.fromArray(value).asPseudonym(), expected);
}

function fromSec1(row) {
  return made(row, InvalidPseudonymError, () => domain().pseudonymFactory.fromSec1(row.text), xy);
}

function fromCoordinates(row) {
  return made(row, InvalidPseudonymError, () => domain().pseudonymFactory.fromXY(row.x_b64, row.y_b64), xy);
}

function fromX(row) {
  return made(row, InvalidPseudonymError, () => domain().pseudonymFactory.fromX(row.x), cookbookXy);
}

/** Half a point, which the service doubles. */
async function decode(row) {
  if (row.curve !== 'P-521') return OTHER;
  const { pseudonymFactory, pseudonymInTransitFactory } = domain(row.buffer_size);
  const read = async () => {
    const half = await halfOf(row);
    const point = pseudonymFactory.fromXY(half.x, half.y);
    return hexOf((await pseudonymInTransitFactory.from(point, TRANSIT_INFO).identify()).asBytes());
  };
  return outcome(row, read, () => row.value_hex);
}

async function halfOf({ buffer_size: bufferSize, x_hex, y_hex }) {
  const { pseudonymFactory, pseudonymInTransitFactory } = domain(bufferSize, refusing);
  const x = base64(bytesOf(x_hex));
  const point = y_hex ? pseudonymFactory.fromXY(x, base64(bytesOf(y_hex))) : pseudonymFactory.fromX(x);
  const pseudonym = pseudonymInTransitFactory.from(point, TRANSIT_INFO);
  await scripted(halving('P-521'), () => pseudonym.identify().catch(() => undefined));
  return asked;
}

/** What came of each table, by its name. */
export async function run(vectors) {
  const cookbook = vectors['cookbook-p521'];
  return {
    'points.coordinates': await table(vectors.points.coordinates, fromCoordinates),
    'points.sec1': await table(vectors.points.sec1, fromSec1),
    'encoding.encode': await table(vectors.encoding.encode, (row) => encoded(row, xy)),
    'encoding.decode': await table(vectors.encoding.decode, decode),
    'encoding.decode_errors': await table(vectors.encoding.decode_errors, decode),
    'cookbook-p521.value_to_point': await table(cookbook.value_to_point, (row) => encoded(row, cookbookXy)),
    'cookbook-p521.decompress': await table(cookbook.decompress, fromX),
  };
}
