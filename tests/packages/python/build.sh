# SPDX-License-Identifier: Apache-2.0
# varies by: the order of sets, the time in pyc and zip, the temporary names
cp /recipe/program.py .
python3 -m py_compile program.py
python3 program.py "$OUT" >"$OUT/said"
cp -R __pycache__ "$OUT"
