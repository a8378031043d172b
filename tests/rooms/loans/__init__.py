"""借物登记 (附件15): a small room for the tests of the concerns, after house.md 6. The product never installs it."""
