// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Instructions;

namespace PowerVerse.Chain.Evm.Tracing;

/// <summary>The instruction whose check failed, where a frame halted because of the stack, of an opcode that is not there, or of its static gas.</summary>
/// <param name="Opcode">The instruction.</param>
/// <param name="StackHeight">Words on the stack before it.</param>
/// <param name="StackBound">The words that it takes where there were too few; the words that may be there where there were too many.</param>
public readonly record struct FrameFault(Opcode Opcode, int StackHeight, int StackBound);
