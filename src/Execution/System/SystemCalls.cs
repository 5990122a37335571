// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.System;

/// <summary>Calls that a block makes to system contracts: no nonce, no fee, no gas of the block.</summary>
internal sealed class SystemCalls
{
    private readonly Interpreter _interpreter;
    private readonly BlockContext _block;
    private readonly Journal _journal;

    internal SystemCalls(Interpreter interpreter, BlockContext block, Journal journal)
    {
        _interpreter = interpreter;
        _block = block;
        _journal = journal;
    }

    /// <summary>Calls a contract if it has code; whatever it answers is ignored (EIP-4788, EIP-2935: the call fails silently).</summary>
    internal void TryCall(in Address contract, ReadOnlyMemory<byte> input)
    {
        if (!_journal.GetCode(contract).IsEmpty)
        {
            Call(contract, input);
        }
    }

    /// <summary>Calls a contract whose answer the block needs.</summary>
    /// <returns>False when the contract has no code.</returns>
    internal bool TryCall(in Address contract, out ExecutionResult? result)
    {
        bool isThere = !_journal.GetCode(contract).IsEmpty;
        result = isThere ? Call(contract, ReadOnlyMemory<byte>.Empty) : null;
        return isThere;
    }

    private ExecutionResult Call(in Address contract, ReadOnlyMemory<byte> input)
    {
        Message message = new()
        {
            Kind = MessageKind.Call,
            Sender = SystemContracts.Caller,
            Target = contract,
            Gas = SystemContracts.CallGas,
            Input = input,
        };
        _journal.BeginTransaction(_block.Revision);
        ExecutionResult result = _interpreter.Execute(
            message, _block.Revision, _block.Environment, new TransactionEnvironment { Origin = SystemContracts.Caller }, _journal);
        _journal.FinalizeTransaction(_block.Revision);
        return result;
    }
}
