/** Something in the story did not come to pass in time. Its message is for the person who watches. */
export class StoryStuck extends Error {
  override readonly name = 'StoryStuck';
}
