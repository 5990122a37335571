// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Load;

/// <summary>A token with what ERC-20 transfers do and nothing else: two balances in a mapping at slot 0, a check, and the Transfer event.</summary>
internal static class Token
{
    /// <summary>Selector of <c>transfer(address,uint256)</c>.</summary>
    public const string Transfer = "a9059cbb";

    /// <summary>Selector of <c>balanceOf(address)</c>.</summary>
    public const string BalanceOf = "70a08231";

    public static readonly Address Address = Address.Parse("0x00000000000000000000000000000000000e2c20");

    public static readonly Hash256 TransferTopic = Keccak256.Hash("Transfer(address,address,uint256)"u8);

    // Words are instructions, hex numbers are pushed, @name pushes the place of name: which begins with JUMPDEST.
    private static readonly string Source = $"""
        PUSH0 CALLDATALOAD 0xe0 SHR
        DUP1 0x{Transfer} EQ @transfer JUMPI
        0x{BalanceOf} EQ @balanceOf JUMPI
        fail: PUSH0 PUSH0 REVERT

        transfer: CALLER PUSH0 MSTORE PUSH0 0x20 MSTORE 0x40 PUSH0 KECCAK256
        DUP1 SLOAD 0x24 CALLDATALOAD
        DUP1 DUP3 LT @fail JUMPI
        DUP1 SWAP2 SUB DUP3 SSTORE SWAP1 POP
        0x04 CALLDATALOAD PUSH0 MSTORE 0x40 PUSH0 KECCAK256
        DUP1 SLOAD DUP3 ADD SWAP1 SSTORE
        PUSH0 MSTORE
        0x04 CALLDATALOAD CALLER {TransferTopic} 0x20 PUSH0 LOG3
        0x01 PUSH0 MSTORE 0x20 PUSH0 RETURN

        balanceOf: 0x04 CALLDATALOAD PUSH0 MSTORE PUSH0 0x20 MSTORE 0x40 PUSH0 KECCAK256
        SLOAD PUSH0 MSTORE 0x20 PUSH0 RETURN
        """;

    private static readonly Dictionary<string, byte> Opcodes = new(StringComparer.Ordinal)
    {
        ["ADD"] = 0x01,
        ["SUB"] = 0x03,
        ["LT"] = 0x10,
        ["EQ"] = 0x14,
        ["SHR"] = 0x1c,
        ["KECCAK256"] = 0x20,
        ["CALLER"] = 0x33,
        ["CALLDATALOAD"] = 0x35,
        ["CODECOPY"] = 0x39,
        ["POP"] = 0x50,
        ["MSTORE"] = 0x52,
        ["SLOAD"] = 0x54,
        ["SSTORE"] = 0x55,
        ["JUMPI"] = 0x57,
        ["JUMPDEST"] = 0x5b,
        ["PUSH0"] = 0x5f,
        ["DUP1"] = 0x80,
        ["DUP3"] = 0x82,
        ["SWAP1"] = 0x90,
        ["SWAP2"] = 0x91,
        ["LOG3"] = 0xa3,
        ["RETURN"] = 0xf3,
        ["REVERT"] = 0xfd,
    };

    /// <summary>The code in hex.</summary>
    public static string Code { get; } = "0x" + Convert.ToHexStringLower(Assemble(Source));

    /// <summary>Code in hex that creates the token and gives its creator all there is.</summary>
    public static string CreationCode
    {
        get
        {
            // The last part copies what follows it, and its length does not depend on the numbers in it.
            byte[] code = Assemble(Source);
            byte[] Head(int at) => Assemble($"0x0fffffffffffffff CALLER PUSH0 MSTORE PUSH0 0x20 MSTORE 0x40 PUSH0 KECCAK256 SSTORE 0x{code.Length:x4} 0x{at:x4} PUSH0 CODECOPY 0x{code.Length:x4} PUSH0 RETURN");
            return Convert.ToHexStringLower([.. Head(Head(0).Length), .. code]);
        }
    }

    /// <summary>Where the balance of a holder is stored.</summary>
    public static Hash256 BalanceSlot(in Address holder)
    {
        byte[] key = new byte[64];
        holder.AsSpan().CopyTo(key.AsSpan(12));
        return Keccak256.Hash(key);
    }

    private static byte[] Assemble(string source)
    {
        const byte Push1 = 0x60;
        List<byte> code = [];
        Dictionary<string, byte> places = new(StringComparer.Ordinal);
        List<(int At, string Name)> uses = [];
        foreach (string word in source.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.StartsWith("0x", StringComparison.Ordinal))
            {
                byte[] value = Convert.FromHexString(word[2..]);
                code.Add((byte)(Push1 + value.Length - 1));
                code.AddRange(value);
            }
            else if (word[0] == '@')
            {
                code.AddRange([Push1, 0]);
                uses.Add((code.Count - 1, word[1..]));
            }
            else if (word[^1] == ':')
            {
                places.Add(word[..^1], byte.CreateChecked(code.Count));
                code.Add(Opcodes["JUMPDEST"]);
            }
            else
            {
                code.Add(Opcodes[word]);
            }
        }

        foreach ((int at, string name) in uses)
        {
            code[at] = places.TryGetValue(name, out byte place) ? place : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"no {name}"));
        }

        return [.. code];
    }
}
