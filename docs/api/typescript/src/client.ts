// A client of sixty lines: typed documents, tokens, repeats that are safe, and refusals as exceptions.
import type { TypedDocumentString } from "./generated/graphql";

export interface Refusal {
  readonly field?: string | null;
  readonly message?: string | null;
  readonly code: string;
  readonly clause?: string | null;
}

/** 拒绝 · what a payload's `errors` say. */
export class Refused extends Error {
  constructor(readonly refusals: readonly Refusal[]) {
    super(refusals.map(({ message, code }) => message ?? code).join("\n"));
  }
}

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: ReadonlyArray<{ message: string; extensions?: { code?: string; exception?: { code?: string } } }>;
}

interface Options {
  /** Says this very request again safely: the same key gets the same answer. */
  readonly idempotencyKey?: string;
}

export class Oucai {
  #token: string | undefined;

  constructor(
    readonly endpoint: string,
    readonly language: "zh" | "en" = "zh",
  ) {}

  set token(token: string | undefined) {
    this.#token = token;
  }

  async ask<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    options: Options = {},
  ): Promise<Result> {
    const headers: Record<string, string> = { "Content-Type": "application/json", "Accept-Language": this.language };
    if (this.#token) headers["Authorization"] = `Bearer ${this.#token}`;
    if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
    const body = JSON.stringify({ query: document.toString(), variables });
    const response = await fetch(this.endpoint, { method: "POST", headers, body });
    const answer = (await response.json()) as Answer<Result>;
    if (answer.data === undefined || answer.data === null || answer.errors?.length) {
      throw new Error(answer.errors?.map(({ message }) => message).join("\n") ?? `HTTP ${response.status}`);
    }
    return answer.data;
  }
}

/** The payload of a command, or its refusals as an exception. */
export function done<Payload extends { readonly errors: readonly Refusal[] }>(payload: Payload | null | undefined): Payload {
  if (!payload) throw new Error("没有答复 · no answer");
  if (payload.errors.length) throw new Refused(payload.errors);
  return payload;
}
