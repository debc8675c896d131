"""`python -m benchmarks`: every benchmark, one after another."""

from benchmarks import bus, classifier, fer_model, perception, start
from benchmarks.report import as_table

for title, module in {
    "Start": start,
    "The bus under a slow subscriber": bus,
    "The emotion CNN, one face at a time": classifier,
}.items():
    print(as_table(title, module.measure()), flush=True)
print(perception.measure(plan=perception.QUICK).as_text(), flush=True)
print(fer_model.measure().as_text(), flush=True)
