// SPDX-License-Identifier: Apache-2.0

using BenchmarkDotNet.Attributes;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Differential;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Micro;

/// <summary>RLP of a block with 100 transactions: validation without objects, decoding, encoding.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("rlp")]
public class RlpBenchmarks
{
    private readonly Block _block;
    private readonly byte[] _encoded;
    private readonly byte[] _transaction;

    public RlpBenchmarks()
    {
        IReadOnlyList<Transaction> transactions = RoundGenerator.Generate(1, 100).Transactions;
        _block = new Block(new BlockHeader { Number = 1, GasLimit = 30_000_000 }, transactions, null, null);
        _encoded = _block.Encode();
        _transaction = transactions[0].Envelope.ToArray();
    }

    [Benchmark(Baseline = true)]
    public bool ValidateBlock() => RlpItem.TryValidate(_encoded, RlpItem.MaxDepth, out _);

    [Benchmark]
    public Block DecodeBlock()
    {
        Block.TryDecode(_encoded, out Block block, out _);
        return block;
    }

    [Benchmark]
    public byte[] EncodeBlock() => _block.Encode();

    [Benchmark]
    public Transaction DecodeTransaction()
    {
        Transaction.TryDecode(_transaction, out Transaction transaction, out _);
        return transaction;
    }
}
