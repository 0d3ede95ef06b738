// The media type of an answer, errors too, follows what the client accepts (contract 2).

const JSON_TYPE = "application/json";
export const HAL_TYPE = "application/hal+json;charset=UTF-8";

interface Range {
  readonly type: string;
  readonly quality: number;
}

function parseRange(text: string): Range {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) };
}

/** Plain JSON when that is asked for by name and not less than HAL; HAL otherwise, as for `*\/*` and without the field. */
export function responseType(accept: string | undefined): string {
  if (accept === undefined) return HAL_TYPE;
  const ranges = accept.split(",").map(parseRange);
  const preferred = ranges
    .filter(({ type, quality }) => quality > 0 && /^application\/(hal\+)?json$/.test(type))
    .reduce<Range | undefined>(
      (best, range) => (best && best.quality >= range.quality ? best : range),
      undefined,
    );
  return preferred?.type === JSON_TYPE ? JSON_TYPE : HAL_TYPE;
}
