"""What a finished file holds, of anybody's making: facts, faults and pictures."""
