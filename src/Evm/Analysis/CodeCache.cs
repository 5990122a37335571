// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Analysis;

/// <summary>Analysed code by code hash, so that a contract called in many blocks is analysed once.</summary>
/// <remarks>
/// Two generations bound it: when the young one is full the old one is dropped and they change places; a hit in the old one moves
/// the code to the young one. Which codes are cached never shows in a result.
/// </remarks>
internal sealed class CodeCache
{
    /// <summary>Most bytes of code, padding and bitmaps in one generation; the cache holds at most twice as much.</summary>
    public const long GenerationBytesMax = 32L << 20;

    private readonly long _generationBytesMax;
    private Dictionary<Hash256, AnalyzedCode> _young = [];
    private Dictionary<Hash256, AnalyzedCode> _old = [];
    private long _youngBytes;

    /// <param name="generationBytesMax">Most bytes of one generation.</param>
    public CodeCache(long generationBytesMax) => _generationBytesMax = generationBytesMax;

    public AnalyzedCode Get(in Hash256 codeHash, ReadOnlyMemory<byte> code)
    {
        if (_young.TryGetValue(codeHash, out AnalyzedCode? found))
        {
            return found;
        }

        AnalyzedCode analyzed = _old.Remove(codeHash, out AnalyzedCode? aged) ? aged : new AnalyzedCode(code.Span);
        if (_youngBytes + analyzed.SizeBytes > _generationBytesMax)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
            _youngBytes = 0;
        }

        _young.Add(codeHash, analyzed);
        _youngBytes += analyzed.SizeBytes;
        return analyzed;
    }
}
