"""定点服务 · designated services: many small orders of services by a closed framework agreement, chosen directly or by rotation,
accepted by their users, settled once a month. The former name 定点采购 is a label (财库〔2022〕17号)."""
