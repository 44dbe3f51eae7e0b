//! Instances that write one item without a pause: whose turn it is, and who gets on.

use std::time::Duration;

use minamo::engine::Options;

use crate::dice::Dice;
use crate::instance::Slot;
use crate::requests::{Change, Request, Requirement};
use crate::world::{World, latest_of};

const INSTANCES: usize = 3;

pub(crate) struct Storm {
    world: World,
    asked: [Option<Slot>; INSTANCES],
    /// How often each of them was answered.
    pub(crate) answered: [usize; INSTANCES],
}

impl Storm {
    pub(crate) fn new(seed: u64, options: fn(&Dice) -> Options) -> Self {
        let mut world = World::new(seed);
        while let Some(old) = world.instances.pop() {
            world.end(&old);
        }
        for _ in 0..INSTANCES {
            let options = options(&world.dice);
            world.open_with(options);
        }
        world.come_to_rest();
        world.machine.weather.is_calm.set(true);
        Self { world, asked: [const { None }; INSTANCES], answered: [0; INSTANCES] }
    }

    /// Lets as many of them as are named go on, in the same time. The others stand still, whatever they are about.
    pub(crate) fn pass(&mut self, duration: Duration, count: usize) {
        for _ in 0..duration.as_millis() {
            self.ask(count);
            let first = self.world.dice.below(count);
            for next in 0..count {
                self.world.instances[(first + next) % count].host.advance(Duration::from_millis(1));
            }
        }
    }

    /// Lets anybody do one thing after the other, so that time goes on for one and stands still for others.
    pub(crate) fn stumble(&mut self, steps: usize) {
        for _ in 0..steps {
            self.ask(INSTANCES);
            let first = self.world.dice.below(INSTANCES);
            let mut instances = (0..INSTANCES).map(|next| &self.world.instances[(first + next) % INSTANCES]);
            instances.find(|instance| instance.step(latest_of(instance)));
        }
    }

    /// Who has its answer asks again.
    fn ask(&mut self, count: usize) {
        for place in 0..count {
            let waits = self.asked[place].as_ref().is_some_and(|slot| slot.borrow().is_none());
            if waits {
                continue;
            }
            self.answered[place] += usize::from(self.asked[place].is_some());
            let change = Change { set: self.world.row(), remove_g: false };
            let request = Request::Update { table: 0, key: (0, 0), change, requirement: Requirement::None };
            self.asked[place] = Some(self.world.instances[place].page.ask(request));
        }
    }
}
