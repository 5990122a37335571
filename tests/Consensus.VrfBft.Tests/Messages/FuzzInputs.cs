// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Messages;

/// <summary>Deterministic inputs near valid messages: each seed itself first, then cuts, flips, splices, inflated lengths and noise.</summary>
internal static class FuzzInputs
{
    internal static IEnumerable<byte[]> Mutations(byte[][] seeds, int count, int seed)
    {
        foreach (byte[] original in seeds)
        {
            yield return original;
        }

        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            byte[] input = [.. seeds[random.Next(seeds.Length)]];
            int rounds = 1 + random.Next(3);
            for (int round = 0; round < rounds; round++)
            {
                input = Mutate(input, seeds, random);
            }

            yield return input;
        }
    }

    private static byte[] Mutate(byte[] input, byte[][] seeds, Random random)
    {
        if (input.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        int at = random.Next(input.Length);
        switch (random.Next(8))
        {
            case 0:
                input[at] ^= (byte)(1 << random.Next(8));
                return input;
            case 1:
                input[at] = (byte)random.Next(256);
                return input;
            case 2:
                return input[..at];
            case 3:
                return [.. input[..at], (byte)random.Next(256), .. input[at..]];
            case 4:
                byte[] other = seeds[random.Next(seeds.Length)];
                return [.. input[..at], .. other[random.Next(other.Length)..]];
            case 5:
                // A claim of up to 2^64 bytes where a length stands.
                byte[] claim = [(byte)(0xB8 + random.Next(72)), .. Enumerable.Repeat((byte)0xFF, random.Next(9))];
                return [.. input[..at], .. claim, .. input[at..]];
            case 6:
                int end = at + random.Next(Math.Min(64, input.Length - at));
                return [.. input[..at], .. input[end..]];
            default:
                byte[] noise = new byte[random.Next(200)];
                random.NextBytes(noise);
                noise.AsSpan(0, Math.Min(noise.Length, input.Length - at)).CopyTo(input.AsSpan(at));
                return input;
        }
    }
}
