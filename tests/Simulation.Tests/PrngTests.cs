// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Simulation.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class PrngTests
{
    [Test]
    public void Next_of_a_seed_never_changes()
    {
        Prng prng = new(42);
        ulong[] first = [prng.Next(), prng.Next(), prng.Next()];
        first.Should().Equal([1546998764402558742UL, 6990951692964543102UL, 12544586762248559009UL], "committed seeds depend on it");
    }

    [Test]
    public void Below_stays_below_and_reaches_every_value()
    {
        Prng prng = new(7);
        int[] counts = new int[10];
        for (int i = 0; i < 10_000; i++)
        {
            counts[prng.Below(10)]++;
        }

        counts.Should().OnlyContain(count => count > 800);
    }
}
