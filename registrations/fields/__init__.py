from registrations.fields.answers_form import AnswersForm
from registrations.fields.schema import FieldSpec

__all__ = ["AnswersForm", "FieldSpec"]
