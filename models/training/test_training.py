"""python -m unittest test_training: needs the shelf (TROCAR_DATA) and prepared cases; a minute of one core."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

import cases
import golden
from losses import loss
from preprocess import from_patient_axes, to_patient_axes

HERE = Path(__file__).resolve().parent
CONFIG = json.loads((HERE / "configs" / "ct-abdomen-fast.json").read_text())


class Loader(unittest.TestCase):
    def test_liver_and_right_kidney_lie_on_the_patients_right_in_every_case(self):
        for case in [c for group in CONFIG["cases"].values() for c in group] + CONFIG["test"]:
            with self.subTest(case):
                hu, label, spacing = cases.load(case)
                self.assertEqual(hu.shape, label.shape)
                cases.check_sides(case, hu, label, spacing)

    def test_no_test_patient_is_in_any_list_that_trains_or_chooses(self):
        used = {c for group in CONFIG["cases"].values() for c in group}
        records = cases.records()
        self.assertFalse([c for c in used if records[c]["split"] not in ("train", "validation")])
        self.assertFalse([c for g in ("manual", "automatic", "partial") for c in CONFIG["cases"][g] if records[c]["split"] != "train"])


class Preprocessing(unittest.TestCase):
    def test_golden_vectors_agree(self):
        for name, content in golden.files().items():
            self.assertEqual((golden.HERE / name).read_bytes(), content, name)

    def test_patient_axes_and_back_is_the_identity(self):
        array = np.arange(2 * 3 * 4).reshape(2, 3, 4)
        for case in golden.CASES.values():
            np.testing.assert_array_equal(from_patient_axes(to_patient_axes(array, case["direction"]), case["direction"]), array)


class Loss(unittest.TestCase):
    def test_a_class_that_is_not_annotated_is_not_punished(self):
        logits = torch.zeros(1, 3, 4, 4)
        logits[:, 2] = 8.0  # sure of a structure that the case does not know
        target = torch.zeros(1, 4, 4, dtype=torch.long)
        weights = torch.ones(3)
        blind = loss(logits, target, torch.tensor([[1.0, 1.0, 0.0]]), weights, 20, 0)
        seeing = loss(logits, target, torch.ones(1, 3), weights, 20, 0)
        self.assertLess(float(blind), 0.01)
        self.assertGreater(float(seeing), 5.0)


class Resume(unittest.TestCase):
    def test_six_steps_equal_three_and_three_bit_for_bit(self):
        small = {**CONFIG, "steps": 6, "batch": 2, "validate_at": [], "late": None,
                 "cases": {"manual": ["ct-btcv-22"], "automatic": ["ct-totalseg-01"], "partial": ["ct-tace-0697"], "validation": []}}
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "small.json"
            config.write_text(json.dumps(small))

            def train(run, *more):
                subprocess.run([sys.executable, HERE / "train.py", config, "--run", Path(folder) / run, *more], check=True)
                return torch.load(Path(folder) / run / "checkpoint.pt", weights_only=True)

            whole = train("whole")
            train("halves", "--stop-at", "3")
            halves = train("halves")
            for name, value in whole["model"].items():
                self.assertTrue(torch.equal(value, halves["model"][name]), name)


if __name__ == "__main__":
    unittest.main()
