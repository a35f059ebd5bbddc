"""The shelf of cases: reading, patient axes, channels of the network, and the check of left and right.

The folder is given by TROCAR_DATA, else ../../../shared/data beside the repository.
"""
import io
import json
import os
import re
import tarfile
import zipfile
from pathlib import Path

import nibabel as nib
import numpy as np

from preprocess import spacing_of, to_patient_axes

ROOT = Path(os.environ.get("TROCAR_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
IGNORED = 255  # channel number of a voxel whose class is not known

# Classes of a 3 mm automatic model on 3 mm voxels: treated as not annotated (segmentation.md 1).
MISTRUSTED = {"ct-totalseg-01": ("pancreas", "adrenal_right", "adrenal_left", "portal_and_splenic_vein", "esophagus")}


def records():
    return {c["id"]: c for c in json.loads((ROOT / "cases.json").read_text())["cases"]}


def label_values():
    return {s["id"]: s["value"] for s in json.loads((ROOT / "labels.json").read_text())["structures"]}


def nifti(path):
    """Array [i][j][k], spacing and direction in LPS. NIfTI's world is RAS: x and y change sign."""
    image = nib.load(path)
    matrix = np.diag([-1.0, -1.0, 1.0]) @ image.affine[:3, :3]
    spacing = np.sqrt((matrix**2).sum(0))
    return np.asarray(image.dataobj), spacing, matrix / spacing


def dicom_series(files):
    """Sorted by position along the normal; array [i][j][k] in HU."""
    import pydicom

    sets = [d for d in (pydicom.dcmread(io.BytesIO(f)) for f in files) if "PixelData" in d]
    cosines = np.array(sets[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(cosines[0], cosines[1])
    sets.sort(key=lambda d: float(np.dot(normal, np.array(d.ImagePositionPatient, float))))
    at = [float(np.dot(normal, np.array(d.ImagePositionPatient, float))) for d in sets]
    step = (at[-1] - at[0]) / (len(at) - 1)
    hu = [d.pixel_array.astype(np.float64) * float(d.RescaleSlope) + float(d.RescaleIntercept) for d in sets]
    array = np.stack(hu).astype(np.float32).transpose(2, 1, 0)  # rows run along j, columns along i
    row, column = (float(v) for v in sets[0].PixelSpacing)
    return array, np.array([column, row, step]), np.stack([cosines[0], cosines[1], normal], 1)


def zip_files(path):
    with zipfile.ZipFile(path) as z:
        return [z.read(n) for n in sorted(z.namelist()) if not n.endswith("/")]


def tar_files(path):
    with tarfile.open(path) as t:
        return [t.extractfile(m).read() for m in t if m.isfile()]


def ircad_liver(path):
    """The liver mask as [z from feet to head][rows][columns]."""
    import pydicom

    with zipfile.ZipFile(path) as z:
        names = sorted((n for n in z.namelist() if re.search(r"/liver/image_\d+$", n)), key=lambda n: int(n.rsplit("_", 1)[1]))
        return np.stack([pydicom.dcmread(io.BytesIO(z.read(n))).pixel_array > 0 for n in names])


def load(case):
    """HU [z][y][x], label values [z][y][x] of labels.json, spacing (x, y, z): all in patient axes, native grid."""
    folder = ROOT / case
    if case == "ct-ircad-17":
        array, spacing, direction = dicom_series(tar_files(folder / "series.tar.xz"))
        label = ircad_liver(folder / "masks.zip").astype(np.uint8).transpose(2, 1, 0) * label_values()["liver"]
    elif case == "ct-chaos-03":
        array, spacing, direction = dicom_series(zip_files(folder / "series.zip"))
        label, _, label_direction = nifti(folder / "label.nii.gz")
        return (to_patient_axes(array, direction), to_patient_axes(label, label_direction), spacing_of(spacing, direction))
    else:
        array, spacing, direction = nifti(folder / "image.nii.gz")
        label, _, label_direction = nifti(folder / "label.nii.gz")
        assert np.allclose(direction, label_direction), case
    return to_patient_axes(array, direction), to_patient_axes(label, direction), spacing_of(spacing, direction)


def channels_of(label, classes):
    """Label values as channel numbers of the network; a lesion counts as liver; structures without a class are background."""
    values = label_values()
    table = np.zeros(256, np.uint8)
    for channel, name in enumerate(classes):
        if channel:
            table[values[name]] = channel
    if "lesion" not in classes:
        table[values["lesion"]] = classes.index("liver")
    return table[label]


def annotated_channels(record, classes):
    """Which channels the case knows; the others are folded into the background by the loss. Absent ones are known."""
    hidden = MISTRUSTED.get(record["id"], ())
    return [0] + [c for c, name in enumerate(classes) if c and name in record["annotated"] and name not in hidden]


def check_sides(case, hu, label, spacing):
    """Liver to the right of the body's centre and of the left kidney; right kidney to the right of the left one."""
    from preprocess import body_box

    values = label_values()
    x0, x1, _, _ = body_box(hu, spacing)
    centre = {n: np.nonzero(label == values[n])[2].mean() for n in ("liver", "kidney_right", "kidney_left") if (label == values[n]).any()}
    # x runs to the patient's left
    assert centre["liver"] < (x0 + x1) / 2, f"{case}: liver is not right of the body's centre"
    if "kidney_right" in centre and "kidney_left" in centre:
        assert centre["kidney_right"] < centre["kidney_left"], f"{case}: kidneys changed sides"
    return centre
