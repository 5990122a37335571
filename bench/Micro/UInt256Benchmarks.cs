// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using BenchmarkDotNet.Attributes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Micro;

/// <summary>Words of the EVM beside the framework's big integers; the operands fill all 256 bits except the divisor, which has 130.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("numerics")]
public class UInt256Benchmarks
{
    private readonly UInt256 _left = new(0xFEDCBA9876543210, 0x0F1E2D3C4B5A6978, 0x1122334455667788, 0x99AABBCCDDEEFF00);
    private readonly UInt256 _right = new(0x123456789ABCDEF1, 0x8796A5B4C3D2E1F0, 0x2, 0);
    private readonly BigInteger _bigLeft;
    private readonly BigInteger _bigRight;

    public UInt256Benchmarks()
    {
        _bigLeft = Big(_left);
        _bigRight = Big(_right);
    }

    [Benchmark]
    public UInt256 Add() => _left + _right;

    [Benchmark]
    public UInt256 Multiply() => _left * _right;

    [Benchmark]
    public UInt256 Divide() => _left / _right;

    [Benchmark]
    public UInt256 MultiplyModulo()
    {
        UInt256.MultiplyModulo(in _left, in _left, in _right, out UInt256 result);
        return result;
    }

    [Benchmark]
    public UInt256 Exponentiate() => UInt256.Exponentiate(in _left, in _right);

    [Benchmark(Baseline = true)]
    public BigInteger BigIntegerDivide() => _bigLeft / _bigRight;

    private static BigInteger Big(in UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }
}
