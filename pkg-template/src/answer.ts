import {
  ATTRIBUTES,
  convertToAttr,
  each,
  structure,
  type Decoder,
  type Plan,
  type UnmarshallOptions,
} from "./codec/index.js";
import { AnswerKind } from "./abi.js";
import type { MinamoError } from "./errors.js";
import { serviceError } from "./exceptions.js";

const ERROR = structure({ Item: ATTRIBUTES, CancellationReasons: each(structure({ Item: ATTRIBUTES })) });

/**
 * Decodes an answer of the engine.
 * @throws MinamoError if the answer is an error.
 */
export function decodeAnswer(
  decoder: Decoder,
  bytes: Uint8Array,
  plan: Plan,
  options: UnmarshallOptions,
): unknown {
  if (bytes[0] === AnswerKind.Error) {
    throw toError(decoder.decode(bytes, 1, ERROR, { wrapNumbers: true }));
  }
  return decoder.decode(bytes, 1, plan, options);
}

/** As in lib-dynamodb, the attributes of an error stay in the service's form. */
function toError(answer: unknown): MinamoError {
  const { name, message, status, CancellationReasons, ...rest } = answer as WithItem & {
    name: string;
    message: string;
    status: number;
    CancellationReasons?: WithItem[];
  };
  const reasons = CancellationReasons?.map(inServiceForm);
  const members = { ...inServiceForm(rest), ...(reasons && { CancellationReasons: reasons }) };
  return serviceError({ name, message, status, members });
}

interface WithItem {
  Item?: object;
}

function inServiceForm(members: WithItem): object {
  const { Item } = members;
  return Item === undefined ? members : { ...members, Item: convertToAttr(Item).M };
}
