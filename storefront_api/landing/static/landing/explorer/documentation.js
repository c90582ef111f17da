// 文档 · the schema to read: search, types, fields, one click from each to the next.

import { make } from "./editor.js";
import { named, written } from "./schema.js";

const KINDS = {
  OBJECT: "对象 object",
  INTERFACE: "接口 interface",
  UNION: "联合 union",
  ENUM: "枚举 enum",
  INPUT_OBJECT: "输入 input",
  SCALAR: "标量 scalar",
};

export class Documentation {
  constructor(element) {
    this.trail = [];
    const bar = make("div", "docs-bar", element);
    this.back = make("button", "back", bar);
    Object.assign(this.back, { type: "button", textContent: "‹", title: "返回", hidden: true });
    this.back.addEventListener("click", () => {
      this.trail.pop();
      this.show();
    });
    this.box = make("input", "", bar);
    Object.assign(this.box, { type: "search", placeholder: "搜索类型和字段…", autocomplete: "off" });
    this.box.setAttribute("aria-label", "搜索类型和字段");
    this.box.addEventListener("input", () => this.show());
    this.body = make("div", "docs-body", element);
    this.say("正在读取接口文档…");
  }

  say(words) {
    this.body.replaceChildren(Object.assign(make("p", "docs-note"), { textContent: words }));
  }

  load(schema) {
    this.schema = schema;
    this.show();
  }

  open(place) {
    this.box.value = "";
    this.trail.push(place);
    this.show();
    this.body.scrollTop = 0;
  }

  show() {
    if (!this.schema) return;
    this.back.hidden = this.trail.length === 0;
    this.body.replaceChildren();
    const words = this.box.value.trim();
    const here = this.trail.at(-1);
    if (words) this.showFound(words);
    else if (!here) this.showRoots();
    else if (here.field) this.showField(here);
    else this.showType(here.type);
  }

  showRoots() {
    for (const [role, label] of [["query", "查询"], ["mutation", "变更"], ["subscription", "订阅"]]) {
      const type = this.schema.type(this.schema.roots[role]);
      if (!type) continue;
      const heading = make("h3", "", this.body);
      heading.append(`${label} `, this.typeLink(type.name));
      this.fields(type);
    }
  }

  showFound(words) {
    const found = this.schema.search(words);
    if (!found.length) this.say("没有找到。");
    for (const hit of found) {
      const line = make("p", "hit", this.body);
      line.append(hit.field ? this.fieldLink(hit.type, hit.field) : this.typeLink(hit.type));
      if (hit.field) make("small", "", line).textContent = ` ${hit.type}`;
    }
  }

  showType(name) {
    const type = this.schema.type(name);
    make("p", "kind", this.body).textContent = KINDS[type.kind] ?? type.kind;
    make("h2", "", this.body).textContent = type.name;
    this.describe(type.description);
    if (type.interfaces?.length) this.links("实现", type.interfaces);
    this.fields(type);
    for (const input of type.inputFields ?? []) this.input(input);
    for (const value of type.enumValues ?? []) {
      const line = make("p", "entry", this.body);
      make("code", "value", line).textContent = value.name;
      this.describe(value.description);
    }
    if (type.kind !== "OBJECT" && type.possibleTypes?.length) this.links("可能是", type.possibleTypes);
  }

  showField({ type, field: name }) {
    const field = this.schema.field(type, name) ?? this.schema.type(type).inputFields?.find((input) => input.name === name);
    const owner = make("p", "kind", this.body);
    owner.append(this.typeLink(type));
    make("h2", "", this.body).textContent = name;
    const returns = make("p", "returns", this.body);
    returns.append(this.typeOf(field.type));
    this.describe(field.description);
    if (field.isDeprecated) make("p", "deprecated", this.body).textContent = `已弃用：${field.deprecationReason ?? ""}`;
    if (field.args?.length) make("h3", "", this.body).textContent = "参数";
    for (const input of field.args ?? []) this.input(input);
    const inner = this.schema.type(named(field.type));
    if (inner?.fields) {
      make("h3", "", this.body).textContent = inner.name;
      this.fields(inner);
    }
  }

  fields(type) {
    for (const field of type.fields ?? []) {
      const line = make("p", field.isDeprecated ? "entry dim" : "entry", this.body);
      line.append(this.fieldLink(type.name, field.name));
      if (field.args.length) make("small", "", line).textContent = `(${field.args.map(({ name }) => name).join(", ")})`;
      line.append(": ", this.typeOf(field.type));
      this.describe(field.description?.split("\n")[0]);
    }
  }

  input({ name, type, description, defaultValue }) {
    const line = make("p", "entry", this.body);
    make("code", "value", line).textContent = name;
    line.append(": ", this.typeOf(type));
    if (defaultValue !== null && defaultValue !== undefined) line.append(` = ${defaultValue}`);
    this.describe(description);
  }

  links(label, types) {
    const line = make("p", "entry", this.body);
    line.append(`${label}：`);
    types.forEach(({ name }, at) => line.append(at ? "、" : "", this.typeLink(name)));
  }

  describe(words) {
    if (words) make("p", "description", this.body).textContent = words;
  }

  typeOf(type) {
    const whole = written(type);
    const name = named(type);
    const span = document.createElement("span");
    const [before, after] = [whole.slice(0, whole.indexOf(name)), whole.slice(whole.indexOf(name) + name.length)];
    span.append(before, this.typeLink(name), after);
    return span;
  }

  typeLink(name) {
    return this.link("type-link", name, { type: name });
  }

  fieldLink(type, field) {
    return this.link("field-link", field, { type, field });
  }

  link(className, words, place) {
    const button = make("button", className);
    Object.assign(button, { type: "button", textContent: words });
    button.addEventListener("click", () => this.open(place));
    return button;
  }
}
