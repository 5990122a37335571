// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.SpecKit.Blocks;

/// <summary>A file of RLP blocks one after another, as geth exports them.</summary>
public static class ChainFile
{
    public static IReadOnlyList<byte[]> Split(ReadOnlySpan<byte> file)
    {
        List<byte[]> blocks = [];
        RlpReader reader = new(file);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadItem(out ReadOnlySpan<byte> block))
            {
                throw new FormatException($"Item {blocks.Count} of the chain file is malformed: {reader.Error}.");
            }

            blocks.Add(block.ToArray());
        }

        return blocks;
    }
}
