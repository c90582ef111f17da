// 一次采购 · search, cart, budget line, compliance, order: everything typed by the documents themselves.
import { Oucai, done } from "./client";
import { graphql } from "./generated";

const LogIn = graphql(`
  mutation LogIn($email: String!, $password: String!) {
    tokenCreate(email: $email, password: $password) {
      token
      errors { field message code }
    }
  }
`);

const Search = graphql(`
  query Search($words: String!, $channel: String!, $first: Int!) {
    products(first: $first, channel: $channel, search: $words) {
      totalCount
      edges {
        node {
          name
          supplier { name }
          variants { id name quantityAvailable pricing { price { gross { amount currency } } } }
        }
      }
    }
  }
`);

const Means = graphql(`
  query Means {
    myOrganisations { id name addresses { id streetAddress1 } }
    budgetLines(first: 20) { edges { node { id name available { amount } } } }
  }
`);

const CreateCart = graphql(`
  mutation CreateCart($input: CheckoutCreateInput!) {
    checkoutCreate(input: $input) {
      checkout { id totalPrice { gross { amount } } }
      errors { field message code clause }
    }
  }
`);

const Prepare = graphql(`
  mutation Prepare($id: ID!, $addressId: ID!, $budgetLineId: ID!) {
    checkoutShippingAddressUpdate(id: $id, addressId: $addressId) { errors { field message code clause } }
    checkoutBudgetLineUpdate(id: $id, budgetLineId: $budgetLineId) {
      checkout { compliance { mayOrder findings { title severity message clause } } }
      errors { field message code clause }
    }
  }
`);

const Complete = graphql(`
  mutation Complete($id: ID!) {
    checkoutComplete(id: $id) {
      order { id number status approval { state directTrain } }
      errors { field message code clause }
    }
  }
`);

/** Buy some pieces of the first thing that the words find; gives the number of the order. */
export async function buy(mall: Oucai, channel: string, words: string, pieces: number): Promise<string> {
  const { products } = await mall.ask(Search, { words, channel, first: 5 });
  const variant = products?.edges
    .flatMap(({ node }) => node.variants ?? [])
    .find(({ quantityAvailable }) => (quantityAvailable ?? 0) >= pieces);
  if (!variant) throw new Error(`没有找到 · nothing found: ${words}`);

  const means = await mall.ask(Means, {});
  const address = means.myOrganisations[0]?.addresses[0];
  const budget = means.budgetLines?.edges[0]?.node;
  if (!address || !budget) throw new Error("没有收货地址或预算指标 · no address or no budget line");

  const lines = [{ variantId: variant.id, quantity: pieces }];
  const created = done((await mall.ask(CreateCart, { input: { channel, lines } })).checkoutCreate);
  const id = created.checkout?.id;
  if (!id) throw new Error("没有购物车 · no cart");

  const prepared = await mall.ask(Prepare, { id, addressId: address.id, budgetLineId: budget.id });
  done(prepared.checkoutShippingAddressUpdate);
  const { checkout } = done(prepared.checkoutBudgetLineUpdate);
  for (const { severity, title, message, clause } of checkout?.compliance?.findings ?? []) {
    if (severity !== "PASSED") console.warn(`${title}：${message}（${clause}）`);
  }

  const placed = done((await mall.ask(Complete, { id }, { idempotencyKey: `order-${id}` })).checkoutComplete);
  if (!placed.order) throw new Error("没有订单 · no order");
  return placed.order.number;
}

/** Log in and buy, as `make demo` could be told to from Node or a browser. */
export async function main(endpoint: string, email: string, password: string): Promise<void> {
  const mall = new Oucai(endpoint);
  const { token } = done((await mall.ask(LogIn, { email, password })).tokenCreate);
  mall.token = token ?? undefined;
  console.log(await buy(mall, "wenzhou", "打印纸", 2));
}
