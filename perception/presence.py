"""How sure the face mesh is that it looks at a person's face: what tells people from animals, folds and patterns."""

from __future__ import annotations

from typing import Any, Final

from perception.faces import start_graph
from perception.types import Image

SIZE: Final = 192  # px, side of the square that the mesh takes

# The first output of the model is the mesh, the second the logit that a face is there.
_GRAPH: Final = f"""
    input_stream: "image"
    output_stream: "presence"
    node {{
      calculator: "ImageToTensorCalculator"
      input_stream: "IMAGE:image"
      output_stream: "TENSORS:input"
      options {{
        [mediapipe.ImageToTensorCalculatorOptions.ext] {{
          output_tensor_width: {SIZE}
          output_tensor_height: {SIZE}
          output_tensor_float_range {{ min: 0 max: 1 }}
        }}
      }}
    }}
    node {{
      calculator: "InferenceCalculator"
      input_stream: "TENSORS:input"
      output_stream: "TENSORS:outputs"
      options {{
        [mediapipe.InferenceCalculatorOptions.ext] {{
          model_path: "mediapipe/modules/face_landmark/face_landmark.tflite"
          delegate {{ xnnpack {{ num_threads: 1 }} }}
        }}
      }}
    }}
    node {{
      calculator: "SplitTensorVectorCalculator"
      input_stream: "outputs"
      output_stream: "flag"
      options {{ [mediapipe.SplitVectorCalculatorOptions.ext] {{ ranges {{ begin: 1 end: 2 }} }} }}
    }}
    node {{
      calculator: "TensorsToFloatsCalculator"
      input_stream: "TENSORS:flag"
      output_stream: "FLOAT:presence"
    }}
"""


class FacePresence:
    """The presence output of mediapipe's face mesh (Kartynnik et al. 2019). It belongs to one thread at a time."""

    def __init__(self) -> None:
        # The graph's text names options that protobuf knows only after these imports.
        from mediapipe.calculators.core import split_vector_calculator_pb2  # noqa: F401
        from mediapipe.calculators.tensor import (  # noqa: F401
            image_to_tensor_calculator_pb2,
            inference_calculator_pb2,
            tensors_to_floats_calculator_pb2,
        )

        self._mesh: Any = start_graph(_GRAPH, "presence")

    def of(self, crop: Image) -> float:
        """The logit that `crop` shows a person's face: (192, 192, 3) uint8 BGR, level, the face in its middle.

        As in mediapipe's own graphs, the square should be 1.5 times as wide as BlazeFace's box.
        """
        import cv2

        return float(self._mesh.process({"image": cv2.cvtColor(crop, cv2.COLOR_BGR2RGB)}).presence)

    def close(self) -> None:
        """Free the mesh; `of` cannot be called afterwards."""
        if self._mesh is not None:
            self._mesh.close()
            self._mesh = None
