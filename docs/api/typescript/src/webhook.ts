// 回调接收 · what a front end does when the mall tells it of a change: check who speaks, then renew what is stale.

/** 核对签名 · is this body from the mall, and as it was sent? `secret` is the `secretKey` of the webhook. */
export async function isFromTheMall(body: BufferSource, signature: string, secret: string): Promise<boolean> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["verify"]);
  const given = Uint8Array.from(signature.match(/[0-9a-f]{2}/g) ?? [], (pair) => parseInt(pair, 16));
  return crypto.subtle.verify("HMAC", key, given, body);
}

/** What the subscription of the webhook asks for. */
interface Told {
  readonly product?: { readonly slug: string } | null;
  readonly category?: { readonly slug: string } | null;
  readonly page?: { readonly slug: string } | null;
  readonly menu?: { readonly slug: string } | null;
}

/** 过期的页面 · the addresses that show what has changed. */
export function stale({ product, category, page, menu }: Told): string[] {
  if (product) return [`/products/${product.slug}`, "/"];
  if (category) return [`/categories/${category.slug}`];
  if (page) return [`/pages/${page.slug}`];
  return menu ? ["/"] : [];
}

/** A handler of POST for any server that knows `Request` and `Response`; `renew` lets a page go from the cache. */
export function receiver(secret: string, renew: (path: string) => Promise<void> | void) {
  return async (request: Request): Promise<Response> => {
    const body = await request.arrayBuffer();
    if (!(await isFromTheMall(body, request.headers.get("Saleor-Signature") ?? "", secret))) {
      return new Response(null, { status: 401 });
    }
    for (const path of stale(JSON.parse(new TextDecoder().decode(body)) as Told)) await renew(path);
    return new Response(null, { status: 204 });
  };
}
