// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Evm.Frames;

/// <summary>How a call ended; its output is the machine's return data.</summary>
internal readonly record struct Outcome(ExecutionStatus Status, HaltReason Halt, long GasLeft);
