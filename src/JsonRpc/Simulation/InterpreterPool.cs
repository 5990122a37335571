// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Modules;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Interpreters for calls: making one costs more than most calls. Safe for use by several threads; each interpreter is one user's at a time.</summary>
internal sealed class InterpreterPool : IDisposable
{
    // As many as can be busy at once; more are made when needed and not kept.
    private static readonly int KeptMax = 2 * Environment.ProcessorCount;

    // Of each: what clients send to be executed must not fill the memory, however many interpreters there are.
    private const long CodeBytesMax = 8L << 20;

    private readonly ulong _seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private readonly ConcurrentBag<Interpreter> _free = [];
    private readonly SystemModules _modules;
    private volatile bool _isDisposed;

    /// <param name="modules">The system modules of the chain.</param>
    public InterpreterPool(SystemModules modules) => _modules = modules;

    /// <summary>Lends an interpreter.</summary>
    public Interpreter Rent() => _free.TryTake(out Interpreter? interpreter) ? interpreter : new Interpreter(_modules, _seed, CodeBytesMax);

    /// <summary>Takes one back.</summary>
    public void Return(Interpreter interpreter)
    {
        if (_isDisposed || _free.Count >= KeptMax)
        {
            interpreter.Dispose();
        }
        else
        {
            _free.Add(interpreter);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        while (_free.TryTake(out Interpreter? interpreter))
        {
            interpreter.Dispose();
        }
    }
}
