package io.culvert.core.control.filter;

/** How a field is compared. */
enum FilterOperator {
  EQUAL("="),
  NOT_EQUAL("!="),
  LESS("<"),
  LESS_OR_EQUAL("<="),
  GREATER(">"),
  GREATER_OR_EQUAL(">="),
  IN("in");

  private final String sign;

  FilterOperator(String sign) {
    this.sign = sign;
  }

  /** The operator written so, or {@code null}. */
  static FilterOperator of(String text) {
    for (FilterOperator operator : values()) {
      if (operator.sign.equalsIgnoreCase(text)) {
        return operator;
      }
    }
    return null;
  }

  /** How it is written. */
  String sign() {
    return sign;
  }

  /** Whether it asks for order rather than sameness. */
  boolean ordering() {
    return this == LESS || this == LESS_OR_EQUAL || this == GREATER || this == GREATER_OR_EQUAL;
  }

  /** Whether {@code order}, as {@code compare} returns it, is what is asked for. */
  boolean takes(int order) {
    return switch (this) {
      case EQUAL, IN -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }
}
